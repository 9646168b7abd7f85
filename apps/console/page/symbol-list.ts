import type { Severity } from '../../../src/core/alert/severity.ts';
import type { Model } from './model.ts';
import { formatChange, formatPrice } from './format.ts';
import { severityWord, SHAPE_PATHS, sparkPoints } from './shapes.ts';
import { visibleRows, type TradedSymbol } from './symbol-table.ts';
import { counted } from './words.ts';

const ROW_HEIGHT = 52;
const SPARK = { width: 100, height: 16 };
const FLASH_MS = 450;
const SVG = 'http://www.w3.org/2000/svg';

/**
 * The list of symbols. Only the rows to be seen exist; each is filled anew with what has changed of it, so that hundreds of
 * symbols cost what a screen of them does.
 */
export class SymbolList {
  readonly #model: Model;
  readonly #box: HTMLElement;
  readonly #canvas: HTMLElement;
  readonly #empty: HTMLElement;
  readonly #rows: Row[] = [];
  readonly #reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');
  #view = { height: 0, scrollTop: 0 };
  #drawnCount = -1;

  constructor(scroller: HTMLElement, empty: HTMLElement, model: Model, choose: (symbol: string) => void) {
    this.#model = model;
    this.#box = scroller;
    this.#empty = empty;
    this.#canvas = document.createElement('div');
    this.#canvas.className = 'rows';
    this.#canvas.setAttribute('role', 'presentation');
    scroller.append(this.#canvas);
    scroller.addEventListener(
      'scroll',
      () => {
        this.#view.scrollTop = scroller.scrollTop;
        requestAnimationFrame(() => this.draw());
      },
      { passive: true },
    );
    new ResizeObserver(([entry]) => {
      this.#view.height = entry!.contentRect.height;
      this.draw();
    }).observe(scroller);
    scroller.addEventListener('click', (event) => {
      const row = (event.target as Element).closest<HTMLElement>('[role=option]');
      if (row?.dataset['symbol'] !== undefined) choose(row.dataset['symbol']);
    });
  }

  /** Scrolls as far as needed. */
  reveal(symbol: string): void {
    const index = this.#model.symbols.names(this.#model.query).indexOf(symbol);
    if (index < 0) return;
    const top = index * ROW_HEIGHT;
    const { height } = this.#view;
    if (top < this.#box.scrollTop) this.#box.scrollTop = top;
    else if (top + ROW_HEIGHT > this.#box.scrollTop + height) this.#box.scrollTop = top + ROW_HEIGHT - height;
  }

  draw(): void {
    const { symbols, query, symbol: selected } = this.#model;
    const names = symbols.names(query);
    if (names.length !== this.#drawnCount) {
      this.#drawnCount = names.length;
      this.#canvas.style.height = `${names.length * ROW_HEIGHT}px`;
      this.#empty.hidden = names.length > 0;
      this.#empty.textContent = emptyText(symbols.size, query);
    }
    const { first, end } = visibleRows({ ...this.#view, rowHeight: ROW_HEIGHT, count: names.length });
    while (this.#rows.length < end - first) this.#rows.push(new Row(this.#canvas, this.#rows.length));
    for (const [i, row] of this.#rows.entries()) {
      const name = names[first + i];
      if (name === undefined || first + i >= end) row.hide();
      else {
        row.fill(symbols.get(name)!, {
          index: first + i,
          count: names.length,
          isSelected: name === selected,
          canFlash: !this.#reducedMotion.matches,
        });
      }
    }
    const active = this.#rows.find(({ isSelected }) => isSelected);
    if (active === undefined) this.#box.removeAttribute('aria-activedescendant');
    else this.#box.setAttribute('aria-activedescendant', active.id);
  }
}

function emptyText(known: number, query: string): string {
  if (known > 0) return `No symbol contains “${query.trim()}”.`;
  return 'No symbol has traded yet. Put ticks on the stream, for instance with `rtf feed`.';
}

interface Placement {
  readonly index: number;
  readonly count: number;
  readonly isSelected: boolean;
  readonly canFlash: boolean;
}

class Row {
  readonly #element = document.createElement('div');
  readonly #shape = document.createElementNS(SVG, 'path');
  readonly #line = document.createElementNS(SVG, 'polyline');
  readonly #texts: Readonly<Record<'name' | 'price' | 'change' | 'state', Text>>;
  readonly #priceBox: HTMLElement;
  readonly #shown = new Map<string, unknown>();
  #flash: Animation | null = null;
  #ticks = 0;

  constructor(parent: HTMLElement, number: number) {
    this.#element.className = 'symbol-row';
    this.#element.id = `symbol-row-${number}`;
    this.#element.setAttribute('role', 'option');
    const shape = svgBox('0 0 12 12', this.#shape);
    const spark = svgBox(`0 -2 ${SPARK.width} ${SPARK.height + 4}`, this.#line);
    spark.classList.add('spark');
    const [name, price, change, state] = [box('name'), box('price'), box('change'), box('visually-hidden')];
    this.#priceBox = price.element;
    this.#texts = { name: name.text, price: price.text, change: change.text, state: state.text };
    this.#element.append(shape, name.element, state.element, spark, price.element, change.element);
    parent.append(this.#element);
  }

  get id(): string {
    return this.#element.id;
  }

  get isSelected(): boolean {
    return this.#shown.get('selected') === true && this.#shown.get('hidden') === false;
  }

  hide(): void {
    this.#set('hidden', true, (isHidden) => (this.#element.hidden = isHidden));
  }

  fill({ row, decimals, direction, ticks }: TradedSymbol, placement: Placement): void {
    const { index, count, isSelected } = placement;
    this.#set('hidden', false, (isHidden) => (this.#element.hidden = isHidden));
    const isSame = this.#shown.get('symbol') === row.symbol;
    this.#set('symbol', row.symbol, (symbol) => {
      this.#element.dataset['symbol'] = symbol;
      this.#texts.name.data = symbol;
    });
    this.#set('index', index, (i) => {
      this.#element.style.transform = `translateY(${i * ROW_HEIGHT}px)`;
      this.#element.setAttribute('aria-posinset', String(i + 1));
    });
    this.#set('count', count, (size) => this.#element.setAttribute('aria-setsize', String(size)));
    this.#set('selected', isSelected, (is) => this.#element.setAttribute('aria-selected', String(is)));
    this.#set<Severity | 'CALM'>('state', row.state ?? 'CALM', (state) => {
      this.#shape.setAttribute('d', SHAPE_PATHS[state]);
      this.#shape.parentElement!.setAttribute('class', `shape ${state}`);
      this.#texts.state.data = state === 'CALM' ? '' : `, ${severityWord(state)} alert open`;
    });
    this.#set('price', formatPrice(row.price, decimals), (text) => (this.#texts.price.data = text));
    this.#set('change', formatChange(row.change), (text) => (this.#texts.change.data = text));
    this.#set('trend', trendOf(row.change), (trend) => (this.#element.dataset['trend'] = trend));
    this.#set('spark', row.sparkline, (values) => {
      this.#line.setAttribute('points', sparkPoints(values, SPARK.width, SPARK.height));
    });
    if (isSame && ticks !== this.#ticks && direction !== null && placement.canFlash) this.#light(direction);
    this.#ticks = ticks;
  }

  #light(direction: 'up' | 'down'): void {
    this.#flash?.cancel();
    const from = { backgroundColor: `var(--flash-${direction})` };
    this.#flash = this.#priceBox.animate([from, { backgroundColor: 'transparent' }], FLASH_MS);
  }

  /** The document is touched only where it would change. */
  #set<T>(key: string, value: T, show: (value: T) => void): void {
    if (this.#shown.get(key) === value) return;
    this.#shown.set(key, value);
    show(value);
  }
}

function trendOf(change: number | null): string {
  return change === null || change === 0 ? 'flat' : change > 0 ? 'up' : 'down';
}

function box(className: string): { readonly element: HTMLElement; readonly text: Text } {
  const element = document.createElement('span');
  element.className = className;
  const text = document.createTextNode('');
  element.append(text);
  return { element, text };
}

function svgBox(viewBox: string, content: SVGElement): SVGElement {
  const element = document.createElementNS(SVG, 'svg');
  element.setAttribute('viewBox', viewBox);
  element.setAttribute('aria-hidden', 'true');
  element.setAttribute('preserveAspectRatio', 'none');
  element.append(content);
  return element;
}

/** For the heading of the list. */
export function symbolCount(model: Model): string {
  const { symbols, query } = model;
  const shown = symbols.names(query).length;
  return shown === symbols.size ? counted(shown, 'symbol') : `${shown} of ${symbols.size}`;
}
