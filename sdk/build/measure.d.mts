export declare const brotli: (code: string | Uint8Array) => number;
export declare const measure: (lines: string, directory: string, without?: string[]) => Promise<number>;
