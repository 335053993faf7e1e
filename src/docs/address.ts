import { escaped } from './layout.ts';

/** How guides and contract write the address of the service. The defaults of the SDKs are `localhost` and stay. */
const WRITTEN = /https?:\/\/127\.0\.0\.1:3000(?!\d)/g;

/** Whether a text says where the service is. */
export function mentionsAddress(text: string): boolean {
  return text.search(WRITTEN) !== -1;
}

/** The text with the address of this service. */
export function addressed(text: string, type: string, address: string): string {
  const isHtml = type.startsWith('text/html');
  const isJson = type === 'application/json';
  const shown = isHtml ? escaped(address) : isJson ? JSON.stringify(address).slice(1, -1) : address;
  return text.replaceAll(WRITTEN, () => shown);
}
