/** Where lines go that a person should see, or that no file would take. Never throws. */
export interface ErrorOutput {
  readonly print: (line: string) => void;
}

/** Wraps a stream so that neither a throw nor an `error` event of it (a closed pipe, a full disk) ends the process. */
export function createErrorOutput(stream: NodeJS.WritableStream): ErrorOutput {
  if (!stream.listeners('error').includes(ignoreStreamError)) stream.on('error', ignoreStreamError);
  return {
    print: (line) => {
      try {
        stream.write(`${line}\n`);
      } catch (error) {
        ignoreStreamError(error);
      }
    },
  };
}

// The last place there is to write to has failed, so there is nobody left to tell. What is lost here was counted by
// the file that could not take it, or is safe in that file.
function ignoreStreamError(_error: unknown): void {}
