/**
 * The function as it is, except that it cannot throw into the page: then it gives `undefined`. Two parameters by name,
 * since a list of them costs every listener of the page a list.
 */
export const safely =
  <First, Second, Result>(action: (first: First, second: Second) => Result) =>
  (first?: First | undefined, second?: Second | undefined): Result | undefined => {
    try {
      return action(first as First, second as Second);
    } catch {
      return;
    }
  };
