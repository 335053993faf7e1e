/* The contract as forms that send real requests to where this page came from. */
const description =
  'Real requests, sent to where this page came from. Log in with `POST /api/v1/auth/login` in **auth**, and the access token is used from then on; or put a token or an API key of yours in **Authorize**. It is forgotten with this page.';

// An example would be sent as it stands: filters that find nothing, a version that is long gone, a key that is used up.
for (const parameter of Object.values(contract.components.parameters)) delete parameter.example;

const ui = SwaggerUIBundle({
  // Events are not requests.
  spec: { ...contract, info: { ...contract.info, description, summary: undefined }, webhooks: {} },
  domNode: document.getElementById('app'),
  deepLinking: true,
  displayRequestDuration: true,
  // With 132 operations or more at once, Swagger UI 5.35 shows three of them.
  docExpansion: 'none',
  defaultModelsExpandDepth: -1,
  filter: true,
  tryItOutEnabled: true,
  // Its default is a service elsewhere.
  validatorUrl: null,
  responseInterceptor(response) {
    const token = response.body?.data?.access_token ?? response.obj?.data?.access_token;
    // Whoever has logged in here is logged in.
    if (token) ui.preauthorizeApiKey('bearer', token);
    return response;
  },
});

// The style of its own that it has for the dark.
document.documentElement.classList.toggle('dark-mode', matchMedia('(prefers-color-scheme: dark)').matches);
