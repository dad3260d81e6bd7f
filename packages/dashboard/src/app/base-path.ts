/** Where the dashboard is served, without the last slash: `''` or `/hatchet`. The server writes it into `<base>`. */
export const basePath = new URL(document.baseURI).pathname.replace(/\/+$/, '');
