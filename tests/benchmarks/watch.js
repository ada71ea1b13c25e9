// Watches the picture of one notebook cell. A change is a frame in which its pixels differ from those of the frame
// before; they are read after all callbacks of the frame and its layout, right before the paint, which is where the
// browser runs ResizeObservers. The clock is that of the events' `timeStamp`.
window.watch = (() => {
    const state = {changes: [], values: [], inputs: [], bytes: 0, messages: 0};
    const LEAST = 20000;  // CSS pixels that a picture has: icons and legends have fewer
    const WIDTH = 350, HEIGHT = 160;  // the raster on which pixels are compared
    const raster = new OffscreenCanvas(WIDTH, HEIGHT).getContext('2d', {willReadFrequently: true});
    const known = new WeakMap();
    let running = false, handle = null, area = null, shown = null, value = null;

    window.WebSocket = class extends WebSocket {
        constructor(...address) {
            super(...address);
            this.addEventListener('message', ({data}) => {
                state.bytes += data.byteLength ?? data.length;
                state.messages += 1;
            });
        }
        send(data) {
            state.bytes += data.byteLength ?? data.length;
            state.messages += 1;
            super.send(data);
        }
    };
    for (const kind of ['keydown', 'pointermove', 'pointerdown'])
        addEventListener(kind, event => running && state.inputs.push(event.timeStamp), {capture: true, passive: true});

    function pictures() {
        const found = [];
        for (const element of area.querySelectorAll('img, canvas, svg')) {
            if (element.parentElement.closest('svg') || !element.checkVisibility({visibilityProperty: true})) continue;
            const {width, height} = element.getBoundingClientRect();
            if (width * height > LEAST) found.push([width * height, element]);
        }
        const largest = Math.max(...found.map(([size]) => size));
        return found.filter(([size]) => size > largest / 2).map(([, element]) => element);
    }

    function digest(numbers) {
        let sum = 0;
        for (let i = 0; i < numbers.length; i++) sum = Math.imul(sum, 31) + numbers[i] | 0;
        return sum;
    }

    function look(element) {
        if (element.tagName === 'svg') return digest(new TextEncoder().encode(element.outerHTML));
        const before = known.get(element);
        if (before && before.src === element.src) return before.print;
        raster.clearRect(0, 0, WIDTH, HEIGHT);
        raster.drawImage(element, 0, 0, WIDTH, HEIGHT);
        const print = digest(new Uint32Array(raster.getImageData(0, 0, WIDTH, HEIGHT).data.buffer));
        if (element.tagName === 'IMG') known.set(element, {src: element.src, print});
        return print;
    }

    const position = () => handle?.value ?? handle?.getAttribute('aria-valuenow');

    function frame() {
        if (!running) return;
        const time = performance.now();
        if (position() !== value) {
            value = position();
            state.values.push([time, value, state.inputs.at(-1) ?? time]);
        }
        const seen = pictures();
        if (!seen.length) return;
        // An <img> with a new address shows its old pixels until the new ones are there.
        if (seen.some(element => element.tagName === 'IMG' && !(element.complete && element.naturalWidth))) return;
        const print = seen.map(look).join();
        if (print !== shown) {
            if (shown !== null || state.first) state.changes.push(time);
            shown = print;
        }
    }

    const pulse = document.createElement('div');  // changes its size in each frame, so that the observer is called
    pulse.style.cssText = 'position: fixed; left: -9px; top: 0; height: 1px; contain: strict; visibility: hidden';
    new ResizeObserver(frame).observe(pulse);
    let wide = false, next = 0;
    function beat() {
        if (!running) return;
        wide = !wide;
        pulse.style.width = wide ? '2px' : '1px';
        next = requestAnimationFrame(beat);
    }

    const clear = () => Object.assign(state, {changes: [], values: [], inputs: [], bytes: 0, messages: 0});
    return {
        state,
        clear,
        on(cell, slider) {  // the n-th cell of the notebook; the element of its slider's handle, if it has one
            area = document.querySelectorAll('.jp-Notebook .jp-Cell')[cell];
            [handle, shown, running, state.first] = [slider, null, true, !slider];
            value = position();
            clear();
            document.body.append(pulse);
            cancelAnimationFrame(next);  // two beats a frame would leave the size as it was
            next = requestAnimationFrame(beat);
        },
        off() { running = false },
        // Resolves when the picture has changed and then stood still for `quiet` ms, or after `most` ms.
        still(quiet, most) {
            const start = performance.now();
            return new Promise(done => (function wait() {
                const now = performance.now(), last = state.changes.at(-1);
                if (now - start > most || (last !== undefined && now - last > quiet)) done(structuredClone(state));
                else requestAnimationFrame(wait);
            })());
        },
    };
})();
