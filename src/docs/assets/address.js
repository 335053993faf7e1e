/* Puts the address that this page came from into the contract. The pages of `npm run docs` have a server of their own. */
if (contract.servers[0].url === '/') {
  contract.servers[0].url = new URL('../..', document.currentScript.src).href.slice(0, -1);
}
