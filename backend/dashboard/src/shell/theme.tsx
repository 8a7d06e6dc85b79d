const KEY = 'theme';

const isDark = (): boolean =>
  document.documentElement.dataset.theme === 'dark' ||
  (!document.documentElement.dataset.theme && matchMedia('(prefers-color-scheme: dark)').matches);

/** What was chosen before; without a choice it is the system's. */
export const rememberTheme = (): void => {
  const theme = localStorage.getItem(KEY);
  if (theme) document.documentElement.dataset.theme = theme;
};

export const ThemeButton = () => (
  <button
    type="button"
    class="quiet icon"
    aria-label="Switch between light and dark"
    title="Light or dark"
    onClick={() => {
      const theme = isDark() ? 'light' : 'dark';
      document.documentElement.dataset.theme = theme;
      localStorage.setItem(KEY, theme);
    }}
  >
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.5" />
      <path d="M8 1.8a6.2 6.2 0 0 1 0 12.4z" fill="currentColor" />
    </svg>
  </button>
);
