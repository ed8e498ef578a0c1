// In the head and not deferred: the page must be painted in the right colours at once.
(() => {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    let chosen;
    try { chosen = localStorage.getItem('theme'); } catch { /* private windows keep nothing */ }
    const apply = () => {
        document.documentElement.setAttribute('data-bs-theme', chosen === 'light' || chosen === 'dark' ? chosen : dark.matches ? 'dark' : 'light');
        document.dispatchEvent(new Event('rollcall:theme'));
    };
    apply();
    // Whoever has chosen keeps the choice, whatever the system does later.
    dark.addEventListener('change', apply);
    document.addEventListener('click', event => {
        if (!event.target.closest('[data-toggle-theme]')) return;
        chosen = document.documentElement.getAttribute('data-bs-theme') === 'dark' ? 'light' : 'dark';
        try { localStorage.setItem('theme', chosen); } catch { /* then it holds for this page */ }
        apply();
    });
})();
