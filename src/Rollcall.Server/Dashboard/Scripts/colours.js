// Stands for the library by which Chart.js mixes and darkens colours, 3 KB that are never needed here: a bar has the colour its page gave it, also under the pointer.
// A colour that is not valid is not mixed: Chart.js then takes the one it was to end with.
export class Color {
    valid = false;
}
