// In the head and not deferred: the page must be painted in the right colours at once.
(() => {
    const chosen = (() => { try { return localStorage.getItem('theme'); } catch { return null; } })();
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const apply = () => document.documentElement.setAttribute('data-bs-theme', chosen === 'light' || chosen === 'dark' ? chosen : dark.matches ? 'dark' : 'light');
    apply();
    dark.addEventListener('change', apply);
})();
