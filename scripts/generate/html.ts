/** A page that needs nothing but itself. */
export function htmlPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · TaskFlow API</title>
<style>
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
h2 { font: 600 1rem/1.5 ui-monospace, monospace; margin: 2rem 0 0; overflow-wrap: anywhere; }
h2:target { background: #fde68a; color: #1c1917; }
h2 a { color: inherit; text-decoration: none; }
small { opacity: 0.7; font-weight: 400; }
p { margin: 0.25rem 0; }
code { overflow-wrap: anywhere; }
table { display: block; overflow-x: auto; border-collapse: collapse; margin: 0.5rem 0; font-size: 0.8rem; }
th, td { border-bottom: 1px solid #8886; padding: 0.15rem 0.4rem; text-align: left; vertical-align: top; }
</style>
</head>
<body>
<h1>${title}</h1>
${body}
</body>
</html>
`;
}

/** Text with code in it. */
export function html(markdown: string): string {
  return markdown
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}
