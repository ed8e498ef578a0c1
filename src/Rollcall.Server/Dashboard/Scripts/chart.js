// Draws the charts of a page that has any; app.js fetches it only there. Of Chart.js it takes what a stacked bar chart needs.
// The legend stands in the page, where everybody can read it.
import { BarController, BarElement, CategoryScale, Chart, LinearScale, Tooltip } from 'chart.js';

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip);

const draw = canvas => {
    canvas.dataset.drawn = '';
    const style = getComputedStyle(document.documentElement);
    const colour = name => style.getPropertyValue(name).trim();
    const model = JSON.parse(canvas.dataset.chart);
    Chart.getChart(canvas)?.destroy();
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    new Chart(canvas, {
        type: 'bar',
        data: {
            labels: model.labels,
            datasets: model.series.map(series => ({
                label: series.label,
                data: series.values,
                backgroundColor: colour(`--rc-chart-${series.tone}`),
                hoverBackgroundColor: colour(`--rc-chart-${series.tone}`),
                hoverBorderColor: 'transparent',
                borderRadius: 3,
            })),
        },
        options: {
            animation: still ? false : { duration: 200 },
            maintainAspectRatio: false,
            interaction: { mode: 'index', intersect: false },
            scales: {
                x: { stacked: true, grid: { display: false }, ticks: { color: colour('--tblr-secondary'), maxRotation: 0, autoSkipPadding: 16 } },
                y: { stacked: true, beginAtZero: true, grid: { color: colour('--rc-chart-grid') }, ticks: { color: colour('--tblr-secondary'), precision: 0 } },
            },
        },
    });
};

const drawAll = which => document.querySelectorAll(which).forEach(draw);

document.addEventListener('rollcall:theme', () => drawAll('canvas[data-drawn]'));
document.addEventListener('htmx:after:swap', () => drawAll('canvas[data-chart]:not([data-drawn])'));
drawAll('canvas[data-chart]');
