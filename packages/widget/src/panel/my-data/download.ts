/** Hands the browser a text file to save. */
export function download(text: string, fileName: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // Not at once: some browsers begin to read after the click.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
