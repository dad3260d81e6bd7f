/** `480 B`, `1.2 KB`, `3.4 MB`. */
export function sizeText(characters: number): string {
  if (characters < 1_024) return `${characters} B`;
  if (characters < 1_048_576) return `${(characters / 1_024).toFixed(1)} KB`;
  return `${(characters / 1_048_576).toFixed(1)} MB`;
}
