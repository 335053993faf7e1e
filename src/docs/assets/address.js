/* Puts the address that this page came from into the contract. The pages of `npm run docs` have a server of their own. */
if (contract.servers[0].url === '/') {
  const address = new URL('..', location.href).href.slice(0, -1);
  contract.servers[0].url = address;
  contract.info.description = contract.info.description.replaceAll('http://127.0.0.1:3000', address);
}
