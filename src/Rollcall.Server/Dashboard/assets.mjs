// Makes wwwroot/lib, the front-end files the dashboard uses: the style as it is, the scripts bundled with what they import of htmx and Chart.js,
// and of the icons only those that pages name, as one sprite. Run by the build; an icon that does not exist fails it.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const server = join(dirname(fileURLToPath(import.meta.url)), '..');
const modules = join(server, 'node_modules');
const target = join(server, 'wwwroot', 'lib');

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
style();
bundle('app.js', 'chart.js');
writeFileSync(join(target, 'icons.svg'), sprite(iconNames()));

// The map is not served, so nothing may ask for it.
function style() {
    const text = readFileSync(join(modules, '@tabler/core/dist/css/tabler.min.css'), 'utf8').replace(/\n?\/\*# sourceMappingURL=.*$/m, '');
    writeFileSync(join(target, 'tabler.css'), text);
}

// A licence's notice stays at the end of what bears it.
function bundle(...scripts) {
    buildSync({
        entryPoints: scripts.map(name => join(server, 'Dashboard', 'Scripts', name)),
        outdir: target,
        bundle: true,
        minify: true,
        format: 'iife',
        target: 'es2022',
        alias: { '@kurkle/color': join(server, 'Dashboard', 'Scripts', 'colours.js') },
        legalComments: 'eof',
        logLevel: 'warning',
    });
}

function iconNames() {
    const names = new Set();
    for (const file of readdirSync(server, { recursive: true, withFileTypes: true })) {
        const folder = file.parentPath ?? file.path;
        if (!file.isFile() || !/\.(cshtml|cs)$/.test(file.name) || /[\\/](node_modules|bin|obj)([\\/]|$)/.test(folder.slice(server.length)))
            continue;
        const text = readFileSync(join(folder, file.name), 'utf8');
        for (const match of text.matchAll(/<icon name="([a-z0-9-]+)"|\bIcon: "([a-z0-9-]+)"|\bicon="([a-z0-9-]+)"/g))
            names.add(match[1] ?? match[2] ?? match[3]);
    }
    return [...names].sort();
}

function sprite(names) {
    const symbols = names.map(name => {
        const svg = readFileSync(join(modules, '@tabler/icons/icons/outline', `${name}.svg`), 'utf8');
        const shapes = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>')).replace(/\s*\n\s*/g, '');
        return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${shapes}</symbol>`;
    });
    return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>\n`;
}
