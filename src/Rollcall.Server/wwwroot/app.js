// What the pages do in the browser beyond links and forms. Everything is delegated from the document, so that it also serves what htmx brings later.
(() => {
    const announce = text => {
        const region = document.getElementById('announcer');
        if (region) region.textContent = text;
    };

    document.addEventListener('click', async event => {
        const copy = event.target.closest('[data-copy]');
        if (copy) {
            const field = document.getElementById(copy.dataset.copy);
            try {
                await navigator.clipboard.writeText(field.value ?? field.textContent);
            } catch {
                // Without https the clipboard is closed to scripts; the old way still works on a selection.
                field.select?.();
                document.execCommand('copy');
            }
            copy.classList.add('is-copied');
            announce('Copied');
            setTimeout(() => copy.classList.remove('is-copied'), 2000);
            return;
        }
        if (event.target.closest('[data-toggle-theme]')) {
            const next = document.documentElement.getAttribute('data-bs-theme') === 'dark' ? 'light' : 'dark';
            document.documentElement.setAttribute('data-bs-theme', next);
            try { localStorage.setItem('theme', next); } catch { /* private windows keep nothing */ }
            document.dispatchEvent(new Event('rollcall:theme'));
            return;
        }
        const cancel = event.target.closest('[data-close-details]');
        if (cancel) {
            const details = cancel.closest('details');
            details.open = false;
            details.querySelector('summary').focus();
        }
    });

    // A second click before the answer is there would make two of what was asked for, or lose the only answer that shows a secret.
    document.addEventListener('submit', event => {
        const form = event.target;
        if (form.method !== 'post' || event.defaultPrevented) return;
        if (form.dataset.sent) event.preventDefault();
        form.dataset.sent = '1';
    });
    window.addEventListener('pageshow', () => document.querySelectorAll('form[data-sent]').forEach(form => delete form.dataset.sent));

    // Who fills in what belongs to a choice has made it: "GroupChoice-new" is a button to check, "Group=new" a value to choose.
    document.addEventListener('input', event => {
        const chooses = event.target.closest('[data-chooses]')?.dataset.chooses;
        if (!chooses) return;
        const [id, value] = chooses.split('=');
        const choice = document.getElementById(id);
        if (value === undefined) choice.checked = true;
        else choice.value = value;
    });

    // A chosen filter takes effect without a button; the button is there for browsers without scripts.
    document.addEventListener('change', event => {
        if (event.target.matches('[data-submit-on-change]')) event.target.form.requestSubmit();
    });

    document.addEventListener('keydown', event => {
        const typing = event.target.closest('input, textarea, select, [contenteditable]');
        if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
            const find = document.getElementById('find');
            if (find) {
                event.preventDefault();
                find.focus();
            }
        }
        if (event.key === 'Escape') {
            const open = event.target.closest('details.confirm[open]');
            if (open) {
                open.open = false;
                open.querySelector('summary').focus();
            }
        }
    });

    // The server writes times as UTC; on hover the reader's own zone is more use.
    const localTimes = root => {
        for (const time of root.querySelectorAll('time[datetime]'))
            time.title = new Date(time.dateTime).toLocaleString(undefined, { dateStyle: 'full', timeStyle: 'long' });
    };

    // Chart.js is heavy: only a page with a chart asks for it, and only once everything else is there.
    let chartLibrary;
    const charts = async root => {
        const canvases = [...root.querySelectorAll('canvas[data-chart]:not([data-drawn])')];
        if (canvases.length === 0) return;
        chartLibrary ??= new Promise((resolve, reject) => {
            const script = document.createElement('script');
            script.src = canvases[0].dataset.chartLibrary;
            script.onload = resolve;
            script.onerror = reject;
            document.head.append(script);
        });
        await chartLibrary;
        for (const canvas of canvases) draw(canvas);
    };

    const draw = canvas => {
        canvas.dataset.drawn = '';
        const style = getComputedStyle(document.documentElement);
        const colour = name => style.getPropertyValue(name).trim();
        const model = JSON.parse(canvas.dataset.chart);
        const existing = window.Chart.getChart(canvas);
        existing?.destroy();
        const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
        new window.Chart(canvas, {
            type: model.type ?? 'bar',
            data: {
                labels: model.labels,
                datasets: model.series.map(series => ({
                    label: series.label,
                    data: series.values,
                    backgroundColor: colour(`--rc-chart-${series.tone}`),
                    borderColor: colour(`--rc-chart-${series.tone}`),
                    borderRadius: 3,
                    borderWidth: model.type === 'line' ? 2 : 0,
                    pointRadius: 0,
                    tension: 0.3,
                })),
            },
            options: {
                animation: still ? false : { duration: 200 },
                maintainAspectRatio: false,
                interaction: { mode: 'index', intersect: false },
                plugins: { legend: { display: model.series.length > 1, labels: { color: colour('--tblr-secondary'), boxWidth: 12, boxHeight: 12 } } },
                scales: {
                    x: { stacked: true, grid: { display: false }, ticks: { color: colour('--tblr-secondary'), maxRotation: 0, autoSkipPadding: 16 } },
                    y: { stacked: true, beginAtZero: true, grid: { color: colour('--rc-chart-grid') }, ticks: { color: colour('--tblr-secondary'), precision: 0 } },
                },
            },
        });
    };

    document.addEventListener('rollcall:theme', () => document.querySelectorAll('canvas[data-drawn]').forEach(draw));
    const enliven = root => {
        localTimes(root);
        charts(root);
    };
    enliven(document);
    document.addEventListener('htmx:after:swap', () => enliven(document));
})();
