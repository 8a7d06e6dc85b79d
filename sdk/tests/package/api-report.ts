import path from 'node:path';
import ts from 'typescript';

/**
 * The public API of built entry points, one text each: every name it exports with its declaration, by name, without comments and
 * without what a caller cannot see (how files are divided, members that begin with `_`).
 */
export const apiReports = (entries: readonly string[]): string[] => {
  const program = ts.createProgram(entries, {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
    types: [],
  });
  const checker = program.getTypeChecker();
  const printer = ts.createPrinter({ removeComments: true });
  const report = (entry: string): string => {
    const file = program.getSourceFile(entry);
    const module = file && checker.getSymbolAtLocation(file);
    if (!module) throw new Error(`${path.basename(entry)} is no module`);
    const lines = checker
      .getExportsOfModule(module)
      .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((symbol) =>
        (symbol.declarations ?? []).map((declaration) => {
          // `declare const f: …` hangs in a list in a statement.
          const whole = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
          return printer.printNode(ts.EmitHint.Unspecified, whole, whole.getSourceFile());
        }),
      );
    return lines.join('\n');
  };
  return entries.map(report);
};
