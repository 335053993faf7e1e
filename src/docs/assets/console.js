/* The contract as forms that send real requests to where this page came from. */
const ui = SwaggerUIBundle({
  spec: contract,
  domNode: document.getElementById('app'),
  deepLinking: true,
  displayRequestDuration: true,
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
