/** The function as it is, except that it cannot throw into the page: then it gives `undefined`. */
export const safely =
  <Args extends unknown[], Result>(action: (...args: Args) => Result) =>
  (...args: Args): Result | undefined => {
    try {
      return action(...args);
    } catch {
      return;
    }
  };
