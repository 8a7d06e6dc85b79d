import { defineConfig } from 'vite';

/** `vite build --mode development` keeps React's development build, in which StrictMode mounts twice. */
export default defineConfig(({ mode }) => ({
  define: { 'process.env.NODE_ENV': JSON.stringify(mode) },
}));
