export declare const LEAST_NODE: readonly [number, number];
export declare const isNodeNewEnough: (version: string) => boolean;
export declare const findChromium: (env?: Readonly<Record<string, string | undefined>>) => string | undefined;
export declare const findFirefox: (env?: Readonly<Record<string, string | undefined>>) => string | undefined;
export declare const findMiniBrowser: () => string | undefined;
export declare const isDebian: () => boolean;
export declare const NEEDS: Readonly<
  Record<
    'start' | 'test' | 'test:browsers',
    readonly { name: string; packages: readonly string[]; find: () => string | undefined; advice: string }[]
  >
>;
