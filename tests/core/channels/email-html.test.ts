import test from 'ava';
import { renderEmail } from '../../../src/core/channels/email/render-email.ts';
import { notificationSamples } from '../../support/notification-samples.ts';

const htmls = notificationSamples().map(({ notification }) => renderEmail(notification).html);
const darkStyleOf = (html: string): string =>
  /@media \(prefers-color-scheme:dark\)\{(.*?)\}<\/style>/s.exec(html)![1]!;

/** Colours of the night by class. */
function nightOf(
  html: string,
): ReadonlyMap<string, { readonly color?: string; readonly background?: string }> {
  const rules = darkStyleOf(html).matchAll(/\.(\w+)\{([^}]*)\}/g);
  return new Map(
    [...rules].map(([, name, body]) => {
      const declared = [...body!.matchAll(/([\w-]+):(#[0-9a-f]{6})!important/g)];
      return [
        name!,
        Object.fromEntries(declared.map(([, property, colour]) => [property!, colour!])),
      ] as const;
    }),
  );
}

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: string, other: string): number {
  const luminance = (colour: string): number => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number];
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [dark, light] = [luminance(one), luminance(other)].toSorted((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

test('at night everything that is dark ink or light paper by day has a colour of the night', (t) => {
  for (const html of htmls) {
    const night = nightOf(html);
    for (const [tag] of html.matchAll(/<[a-z]+\d? [^>]*style="[^"]*"[^>]*>/g)) {
      const style = /style="([^"]*)"/.exec(tag)![1]!;
      const ink = /(?:^|;)color:(#[0-9a-f]{6})/.exec(style)?.[1];
      const paper = /background:(#[0-9a-f]{6})/.exec(style)?.[1];
      const classes = (/class="([^"]*)"/.exec(tag)?.[1] ?? '').split(' ').map((name) => night.get(name));
      if (ink !== undefined && ink !== '#ffffff')
        t.true(
          classes.some((each) => each?.color !== undefined),
          tag,
        );
      if (paper !== undefined && contrast(paper, '#ffffff') < 1.5) {
        t.true(
          classes.some((each) => each?.background !== undefined),
          tag,
        );
      }
    }
  }
});

test('at night every text can be read on its ground', (t) => {
  const night = nightOf(htmls[0]!);
  const card = night.get('card')!.background!;
  for (const [name, { color, background = card }] of night) {
    if (color !== undefined) t.true(contrast(color, background) >= 4.5, name);
  }
  t.true(night.has('soft') && night.has('note') && night.has('held') && night.has('button'));
});

test('a client is told that the message knows both', (t) => {
  for (const html of htmls) t.regex(html, /<meta name="color-scheme" content="light dark">/);
});
