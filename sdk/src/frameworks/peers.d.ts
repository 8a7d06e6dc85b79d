/**
 * The few names of each framework that its wrapper uses. The frameworks are optional peers and not installed here;
 * a project that imports a wrapper has the real types.
 */
declare module 'react' {
  export function useEffect(effect: () => void, dependencies: readonly unknown[]): void;
}
declare module 'vue' {
  export function inject<T>(key: string): T | undefined;
}
declare module '@angular/core' {
  export class InjectionToken<T> {
    constructor(description: string);
    readonly type: T;
  }
  export const ENVIRONMENT_INITIALIZER: InjectionToken<readonly (() => void)[]>;
  export function inject<T>(token: InjectionToken<T>): T;
}
