// The page's own buttons open the chat. Until the widget has defined its element they wait for it.
for (const button of document.querySelectorAll('[data-open-chat]')) {
  button.addEventListener('click', async () => {
    await customElements.whenDefined('talia-chat');
    document.querySelector('talia-chat').open();
  });
}
