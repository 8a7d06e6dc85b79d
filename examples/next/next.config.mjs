/** Static files, so that any web server can show the example; the pixel is the same on a Node server. */
export default { output: 'export', reactStrictMode: true };
