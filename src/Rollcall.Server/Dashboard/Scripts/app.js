// What the pages do in the browser beyond links and forms. Everything is delegated from the document, so that it also serves what htmx brings later.
// htmx comes in the same file: one answer less.
import 'htmx.org';

(() => {
    const announce = text => {
        const region = document.getElementById('announcer');
        if (region) region.textContent = text;
    };

    // On a phone the sidebar is behind a link to it, which needs no script; with one it closes again.
    const openMenu = (button, open) => {
        button.setAttribute('aria-expanded', open);
        document.getElementById(button.getAttribute('aria-controls')).classList.toggle('show', open);
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
        const menu = event.target.closest('[data-toggle-menu]');
        if (menu) {
            event.preventDefault();
            openMenu(menu, menu.getAttribute('aria-expanded') !== 'true');
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
                return;
            }
            const menu = document.querySelector('[data-toggle-menu][aria-expanded="true"]');
            if (menu) {
                openMenu(menu, false);
                menu.focus();
            }
        }
    });

    // What a page asks for again and again is replaced as a whole. Nobody who is about to confirm something in it is disturbed, and the keyboard stays where it was.
    const stops = part => part.querySelectorAll('a, button, summary');
    const left = new Map();
    document.addEventListener('htmx:before:swap', event => {
        const part = event.target;
        if (part.querySelector('details[open]')) event.preventDefault();
        left.set(part.id, [...stops(part)].indexOf(document.activeElement));
    });
    // Several parts of a page may be on their way at once, each with its own stop.
    document.addEventListener('htmx:after:swap', event => {
        const { id } = event.detail.ctx.sourceElement;
        const at = left.get(id) ?? -1;
        left.delete(id);
        if (at < 0 || document.activeElement !== document.body) return;
        const part = document.getElementById(id);
        part.tabIndex = -1;
        (stops(part)[at] ?? part).focus();
    });

    // The server writes times as UTC; on hover the reader's own zone is more use.
    const localTimes = () => {
        for (const time of document.querySelectorAll('time[datetime]'))
            time.title = new Date(time.dateTime).toLocaleString(undefined, { dateStyle: 'full', timeStyle: 'long' });
    };

    // Chart.js is heavy: only a page with a chart asks for it, and only once everything else is there.
    let hasCharts = false;
    const charts = () => {
        const canvas = document.querySelector('canvas[data-chart]');
        if (!canvas || hasCharts) return;
        hasCharts = true;
        const script = document.createElement('script');
        script.src = canvas.dataset.chartLibrary;
        document.head.append(script);
    };

    const enliven = () => {
        localTimes();
        charts();
    };
    enliven();
    document.addEventListener('htmx:after:swap', enliven);
})();
