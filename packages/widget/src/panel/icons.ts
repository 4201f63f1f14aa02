import { html } from 'lit';

// Decoration only: whatever an icon says is also said in words beside it or in the control's name.

export const chatIcon = html`<svg viewBox="0 0 24 24" aria-hidden="true">
  <path d="M12 4c5 0 9 3.2 9 7.3s-4 7.3-9 7.3c-1 0-2-.1-2.9-.4L4.6 20l.9-3.7C4 15 3 13.2 3 11.3 3 7.2 7 4 12 4Z" />
  <path d="M8.3 11.4h.01M12 11.4h.01M15.7 11.4h.01" />
</svg>`;

export const sparkIcon = html`<svg viewBox="0 0 24 24" aria-hidden="true">
  <path
    d="M12 3.5c.9 4.6 2.9 6.6 7.5 7.5-4.6.9-6.6 2.9-7.5 7.5-.9-4.6-2.9-6.6-7.5-7.5 4.6-.9 6.6-2.9 7.5-7.5ZM19 17v4M21 19h-4"
  />
</svg>`;

export const closeIcon = html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="m6.5 6.5 11 11m0-11-11 11" /></svg>`;

export const endIcon = html`<svg viewBox="0 0 24 24" aria-hidden="true">
  <path d="M10 4H6.5A2.5 2.5 0 0 0 4 6.5v11A2.5 2.5 0 0 0 6.5 20H10M9.5 12H20m0 0-3.5-3.5M20 12l-3.5 3.5" />
</svg>`;

export const sendIcon = html`<svg viewBox="0 0 24 24" aria-hidden="true">
  <path d="M5 12 4 5.2c-.1-.8.7-1.4 1.4-1l14 6.9c.8.4.8 1.4 0 1.8l-14 6.9c-.7.4-1.5-.2-1.4-1L5 12Zm0 0h7" />
</svg>`;

export const stopIcon = html`<svg viewBox="0 0 24 24" aria-hidden="true">
  <rect x="7" y="7" width="10" height="10" rx="2" />
</svg>`;

export const checkIcon = html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="m5 12.5 4.5 4.5L19 7.5" /></svg>`;

export const alertIcon = html`<svg viewBox="0 0 24 24" aria-hidden="true">
  <circle cx="12" cy="12" r="8.5" />
  <path d="M12 8v4.5M12 15.8h.01" />
</svg>`;

export const clockIcon = html`<svg viewBox="0 0 24 24" aria-hidden="true">
  <circle cx="12" cy="12" r="8.5" />
  <path d="M12 7.5V12l3 2" />
</svg>`;

export const retryIcon = html`<svg viewBox="0 0 24 24" aria-hidden="true">
  <path d="M19.5 12a7.5 7.5 0 1 1-2.2-5.3L19.5 9m0-4.5V9H15" />
</svg>`;

export const editIcon = html`<svg viewBox="0 0 24 24" aria-hidden="true">
  <path d="m5 19 .8-3.7L15.6 5.5a1.7 1.7 0 0 1 2.4 0l.5.5a1.7 1.7 0 0 1 0 2.4l-9.8 9.8L5 19Z" />
</svg>`;

export const copyIcon = html`<svg viewBox="0 0 24 24" aria-hidden="true">
  <path d="M9 9h10v10H9zM6.5 15H5V5h10v1.5" />
</svg>`;

export const downIcon = html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 5v14m0 0 6-6m-6 6-6-6" /></svg>`;

export const cloudOffIcon = html`<svg viewBox="0 0 24 24" aria-hidden="true">
  <path d="M4 4l16 16M8 8.4A5.5 5.5 0 0 0 7.2 19H17m3.2-1.4A4.5 4.5 0 0 0 17 10h-.7a6 6 0 0 0-4.6-3.9" />
</svg>`;

export const dataIcon = html`<svg viewBox="0 0 24 24" aria-hidden="true">
  <path d="M6 3.5h9L19 8v12.5H6Z M9 17.5c.6-2 1.9-2.8 3.5-2.8s2.9.8 3.5 2.8" />
  <circle cx="12.5" cy="11" r="1.9" />
</svg>`;
