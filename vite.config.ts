import path from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The browser's part. The server's part runs as it is written and needs no build.
export default defineConfig({
  root: "src/web",
  publicDir: "public",
  plugins: [react()],
  worker: { format: "es" },
  build: {
    outDir: path.join(import.meta.dirname, "dist/web"),
    emptyOutDir: true,
    target: "es2023",
    chunkSizeWarningLimit: 1_200, // kB; what counts is compressed, and measured in test/browser
    rolldownOptions: {
      input: {
        index: path.join(import.meta.dirname, "src/web/index.html"),
        snoop: path.join(import.meta.dirname, "src/web/snoop.html"),
        admin: path.join(import.meta.dirname, "src/web/admin.html"),
        // Under a name of its own: a service worker is found by its path.
        worker: path.join(import.meta.dirname, "src/web/worker/service-worker.ts"),
      },
      output: {
        // Libraries in files of their own: they stay in the browser's cache when only our part changes.
        codeSplitting: {
          groups: ["react-dom", "@base-ui", "jssip", "i18next", "saxes", "lucide-react"].map((name) => ({
            name: name.replaceAll(/\W/g, ""),
            test: new RegExp(`node_modules/${name}/`),
          })),
        },
        entryFileNames: ({ name }) => (name === "worker" ? "service-worker.js" : "assets/[name]-[hash].js"),
      },
    },
  },
});
