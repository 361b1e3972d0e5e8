/** Builds what a browser loads: one script, a style sheet for each direction, fonts and an icon sprite.
 *
 *  frontend/src/main.ts            → main.js, and a chunk for each lazily imported element
 *  frontend/src/public.ts          → public.js, for the customers' pages
 *  frontend/src/styles/kesher.css  → kesher.rtl.css, kesher.ltr.css (Tabler in the lowest layer, then ours)
 *  icon names in the sources       → icons.svg
 *
 *  `node frontend/build.mjs` builds; `--strict` also fails on unknown icons and on a first load over its budget.
 */

import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import { build } from "esbuild";
import { PurgeCSS } from "purgecss";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const SERVED = join(ROOT, "kesher/screens/static/kesher");
const OUT = join(ROOT, "var/frontend");
const SOURCES = { kesher: /\.(html|py)$/, "frontend/src": /\.ts$/ };
const NOT_SHIPPED = /\/(tests?|migrations|static)\/|\.test\.ts$/;
const TABLER = join(ROOT, "node_modules/@tabler/core/dist/css");
const ICONS = join(ROOT, "node_modules/@tabler/icons/icons/outline");
const FIRST_LOAD_KB = 250;
const FIRST_LOAD_FONTS = ["hebrew", "latin"];

/** Classes that no source spells out whole: states set by scripts, and colours chosen from data. */
const KEPT = [
  /^(active|collapsed|collapsing|disabled|fade|hide|show|showing|is-invalid|is-valid|was-validated)$/,
  /^(bg|text|badge|border|status|avatar)-(blue|azure|indigo|purple|pink|red|orange|yellow|lime|green|teal|cyan|gray)(-lt)?$/,
];

const ICON_NAMES = [
  /\{%\s*icon\s+["']([a-z0-9-]+)["']/g,
  /\bicon["']?\s*[=:]\s*["']([a-z0-9-]+)["']/g,
  /\bicons\.svg#([a-z0-9-]+)/g,
];

async function files(folder, pattern) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

async function sources() {
  const folders = Object.entries(SOURCES).map(([folder, pattern]) => files(join(ROOT, folder), pattern));
  const paths = (await Promise.all(folders)).flat().filter((path) => !NOT_SHIPPED.test(path));
  return Promise.all(paths.map(async (path) => ({ raw: await readFile(path, "utf8"), extension: path.split(".").pop() })));
}

// What follows "+" is anything: the browser would style all that stands beside a new screen again.
const SLOW_RULE = /legend\s*\+\s*\*\s*\{[^}]*\}/;

/** Tabler for a direction, less every rule whose classes no source names. */
async function tabler(direction, content) {
  const file = direction === "rtl" ? "tabler.rtl.css" : "tabler.css";
  const raw = await readFile(join(TABLER, file), "utf8");
  const [purged] = await new PurgeCSS().purge({
    css: [{ raw: raw.replace(/^@charset[^;]*;/, "").replace(SLOW_RULE, "") }],
    content,
    defaultExtractor: (text) => text.match(/[\w-]+(?<!-)/g) ?? [],
    safelist: { standard: [...KEPT, "html", "body"] },
    keyframes: true,
  });
  return purged.css;
}

/** Puts the Tabler of this direction, purged, where kesher.css imports Tabler. */
function tablerPlugin(direction, content) {
  return {
    name: "tabler",
    setup(context) {
      context.onLoad({ filter: /@tabler[\\/]core[\\/]dist[\\/]css[\\/]tabler\.css$/ }, async () => ({
        contents: await tabler(direction, content),
        loader: "css",
      }));
    },
  };
}

const common = {
  absWorkingDir: ROOT,
  bundle: true,
  minify: true,
  target: ["es2023", "chrome117", "firefox121", "safari17.2"],
  logLevel: "warning",
  legalComments: "none",
};

function buildScript() {
  return build({
    ...common,
    entryPoints: { main: "frontend/src/main.ts", public: "frontend/src/public.ts" },
    outdir: OUT,
    format: "esm",
    splitting: true,
    metafile: true,
    chunkNames: "chunks/[name]-[hash]",
  });
}

function buildStyles(direction, content) {
  return build({
    ...common,
    entryPoints: { [`kesher.${direction}`]: "frontend/src/styles/kesher.css" },
    outdir: OUT,
    loader: { ".woff2": "file", ".svg": "dataurl" },
    assetNames: "fonts/[name]-[hash]",
    plugins: [tablerPlugin(direction, content)],
  });
}

async function symbol(name) {
  const svg = await readFile(join(ICONS, `${name}.svg`), "utf8");
  const shapes = svg
    .slice(svg.indexOf(">") + 1, svg.lastIndexOf("</svg>"))
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none" \/>/, "")
    .replace(/>\s+</g, "><")
    .trim();
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
}

/** The sprite of every icon the sources name; answers the names that Tabler does not have. */
async function buildSprite(content) {
  const names = new Set(content.flatMap(({ raw }) => ICON_NAMES.flatMap((pattern) => [...raw.matchAll(pattern)].map((match) => match[1]))));
  const unknown = [];
  const symbols = [];
  for (const name of [...names].sort()) {
    await symbol(name).then((text) => symbols.push(text), () => unknown.push(name));
  }
  await writeFile(join(OUT, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
  return unknown;
}

/** Writes .br and .gz beside every text file; answers the compressed size of each file by its name. */
async function compress() {
  const sizes = {};
  for (const path of await files(OUT, /\.(js|css|svg|woff2)$/)) {
    const raw = await readFile(path);
    const brotli = brotliCompressSync(raw, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
    if (!path.endsWith(".woff2")) {
      await writeFile(`${path}.br`, brotli);
      await writeFile(`${path}.gz`, gzipSync(raw, { level: 9 }));
    }
    sizes[relative(OUT, path)] = Math.min(brotli.length, raw.length);
  }
  return sizes;
}

/** What the first page of a Hebrew user loads: static imports of main.js, the style sheet, the sprite, two font subsets. */
function firstLoad(sizes, script) {
  const outputs = script.metafile.outputs;
  const loaded = new Set();
  const follow = (path) => {
    if (loaded.has(path)) return;
    loaded.add(path);
    outputs[path].imports.filter(({ kind }) => kind === "import-statement").forEach(({ path: next }) => follow(next));
  };
  follow(Object.keys(outputs).find((path) => basename(path) === "main.js"));
  const scripts = [...loaded].map((path) => relative(OUT, join(ROOT, path)));
  const fonts = Object.keys(sizes).filter((path) => FIRST_LOAD_FONTS.some((subset) => path.includes(`rubik-${subset}-wght-normal`)));
  return [...scripts, "kesher.rtl.css", "icons.svg", ...fonts];
}

function report(sizes, parts) {
  const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1).padStart(7)} KB`;
  for (const part of parts) console.log(`${kilobytes(sizes[part])}  ${part}`);
  const total = parts.reduce((sum, part) => sum + sizes[part], 0);
  console.log(`${kilobytes(total)}  first load, compressed (at most ${FIRST_LOAD_KB} KB)`);
  return total;
}

const strict = process.argv.includes("--strict");
await rm(OUT, { recursive: true, force: true });
await mkdir(OUT, { recursive: true });
const content = await sources();
const [script, unknown] = await Promise.all([
  buildScript(),
  buildSprite(content),
  buildStyles("rtl", content),
  buildStyles("ltr", content),
]);
const sizes = await compress();
await rm(SERVED, { recursive: true, force: true });
await mkdir(dirname(SERVED), { recursive: true });
await rename(OUT, SERVED);
const total = report(sizes, firstLoad(sizes, script));
if (unknown.length) console.error(`No such icon in Tabler: ${unknown.join(", ")}`);
if (strict && (unknown.length || total > FIRST_LOAD_KB * 1024)) process.exit(1);
