const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
const URL_IN_TEXT = /https?:\/\/[^\s<>"']+/g;

/** A mail's text as HTML: paragraphs, and links that can be clicked. */
export function htmlOf(text: string): string {
  const paragraphs = text.split(/\n{2,}/).map((paragraph) => {
    const body = escaped(paragraph).replace(URL_IN_TEXT, (url) => `<a href="${url}">${url}</a>`);
    return `<p>${body.replaceAll('\n', '<br>')}</p>`;
  });
  return `<!doctype html><html><body style="font-family: sans-serif; line-height: 1.5">${paragraphs.join('')}</body></html>`;
}
