// Builds the page assets: Sass, fonts and scripts from packages, with the hash of the content in each name.
// Usage: node build.js TARGET_FOLDER. The folder appears whole (made beside its place, then renamed).

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, "node_modules");
const target = resolve(process.argv[2] ?? join(here, "..", "build", "assets"));
const unfinished = `${target}.unfinished`;

const FONT = "@fontsource/source-sans-3";
const WEIGHTS = [400, 600];
const SUBSETS = ["latin", "latin-ext"];

const manifest = {};

/** Write one asset under its hashed name, texts also compressed for the wire, and remember it. */
function keep(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const extension = extname(name);
  manifest[name] = `${basename(name, extension)}.${hash}${extension}`;
  writeFileSync(join(unfinished, manifest[name]), content);
  if (extension === ".woff2") return;
  const small = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } });
  writeFileSync(join(unfinished, `${manifest[name]}.br`), small);
}

/** The @font-face rules for what a Czech and an English page needs; the browser fetches a subset only when it is used. */
function fontFaces() {
  const ranges = JSON.parse(readFileSync(join(packages, FONT, "unicode.json"), "utf8"));
  const rules = [];
  for (const subset of SUBSETS) {
    for (const weight of WEIGHTS) {
      const name = `source-sans-3-${subset}-${weight}.woff2`;
      keep(name, readFileSync(join(packages, FONT, "files", `source-sans-3-${subset}-${weight}-normal.woff2`)));
      rules.push(
        `@font-face{font-family:"Source Sans 3";font-weight:${weight};font-display:swap;` +
          `src:url("${manifest[name]}") format("woff2");unicode-range:${ranges[subset]}}`,
      );
    }
  }
  return rules.join("");
}

function styles() {
  const { css } = compile(join(here, "absorb.scss"), { style: "compressed", loadPaths: [packages], charset: false });
  return `@charset "UTF-8";${fontFaces()}${css}\n`;
}

/** Every own file of a folder, by its own name. */
function keepFolder(folder) {
  if (!existsSync(join(here, folder))) return;
  for (const name of readdirSync(join(here, folder)).sort()) keep(name, readFileSync(join(here, folder, name)));
}

/** The licences of what is shipped, as they ask for. */
function licences() {
  return ["@fontsource/source-sans-3", "govuk-frontend", "htmx.org"]
    .map((name) => {
      const { version, license } = JSON.parse(readFileSync(join(packages, name, "package.json"), "utf8"));
      const file = ["LICENSE", "LICENSE.txt", "LICENCE", "LICENSE.md"].find((file) => existsSync(join(packages, name, file)));
      return `${name} ${version}: ${license}\n\n${file ? readFileSync(join(packages, name, file), "utf8") : ""}`;
    })
    .join(`\n${"-".repeat(72)}\n\n`);
}

rmSync(unfinished, { recursive: true, force: true });
mkdirSync(unfinished, { recursive: true });
keep("absorb.css", styles());
keep("htmx.js", readFileSync(join(packages, "htmx.org/dist/htmx.min.js")));
keepFolder("scripts");
keepFolder("images");
keep("licences.txt", licences());
writeFileSync(join(unfinished, "manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);
rmSync(target, { recursive: true, force: true });
renameSync(unfinished, target);
const bytes = readFileSync(join(target, manifest["absorb.css"])).length;
console.log(`Page assets: ${Object.keys(manifest).length} files in ${target}, the style sheet ${Math.round(bytes / 1024)} kB.`);
