/** The button, what waits to be sent, and what was sent. */
export const filesStyles = `
  .attach {
    flex: none;
    display: grid;
    place-items: center;
    inline-size: 44px;
    block-size: 44px;
    color: var(--_muted);
    cursor: pointer;
  }
  .attach:hover {
    color: var(--_text);
  }
  .attach[aria-disabled='true'] {
    opacity: 0.5;
    cursor: default;
  }
  .foot.over form {
    border-color: var(--_accent);
    outline: 2px dashed var(--_accent);
  }
  .tray {
    display: grid;
    gap: 6px;
    margin: 0 0 calc(var(--_space) * 2);
    padding: 0;
    list-style: none;
    font-size: 0.8667em;
  }
  .chip {
    display: flex;
    align-items: center;
    gap: calc(var(--_space) * 2);
    min-block-size: 44px;
    padding-inline-start: calc(var(--_space) * 3);
    border: 1px solid var(--_border);
    border-radius: min(12px, var(--_radius));
  }
  .chip > span {
    flex: 1;
    min-inline-size: 0;
    padding-block: 4px;
    overflow-wrap: anywhere;
  }
  .chip small {
    display: block;
    color: var(--_muted);
  }
  .chip.failed small {
    color: var(--_danger, var(--_text));
  }
  .chip button {
    flex: none;
    display: grid;
    place-items: center;
    inline-size: 44px;
    block-size: 44px;
    cursor: pointer;
  }
  .hint {
    margin: 0 0 calc(var(--_space) * 2);
    font-size: 0.8667em;
  }
  .attached {
    display: grid;
    justify-items: end;
    gap: 4px;
    max-inline-size: 100%;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .attached button {
    display: flex;
    align-items: center;
    gap: calc(var(--_space) * 2);
    min-block-size: 44px;
    max-inline-size: 100%;
    padding: 4px calc(var(--_space) * 3);
    border: 1px solid var(--_field);
    border-radius: min(12px, var(--_radius));
    overflow-wrap: anywhere;
    text-align: start;
    cursor: pointer;
  }
  .attached small {
    color: var(--_muted);
  }
  .attached img {
    display: block;
    max-inline-size: min(220px, 100%);
    max-block-size: 180px;
    border-radius: min(8px, var(--_radius));
  }
`;
