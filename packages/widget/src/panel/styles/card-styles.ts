import { css } from 'lit';

/** The text to accept, and where the card of the visitor's data comes in. */
export const cardStyles = css`
  .card {
    flex: 1;
    min-block-size: 0;
    overflow-y: auto;
    display: flex;
    flex-direction: column;
    gap: calc(var(--_space) * 3);
    padding: calc(var(--_space) * 4);
  }
  .card:focus,
  .card h3:focus {
    outline: none;
  }
  .card p {
    margin: 0;
  }
  .card h3 {
    margin: 0;
    font-size: 1.0667em;
    font-weight: 650;
  }
  .ask .button {
    text-align: center;
  }
  .legal {
    white-space: pre-line;
  }
  .under {
    display: contents;
  }
  .offer {
    flex: none;
    padding: 0 calc(var(--_space) * 4) calc(var(--_space) * 1);
  }
`;
