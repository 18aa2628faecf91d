// Package console is the web app of officers and supervisors: its TypeScript
// source, and the door that serves what Vite made of it.
//
// The app is one page below /konsol that draws every screen from the JSON API;
// it is the first client of the OpenAPI document. A program that was built
// without the app still works: /konsol says how to build it.
//
// Invariants.
//   - What the build named by its content (aset/) never changes at its address.
//   - The page itself is never stored, and its style elements carry the nonce
//     of this answer.
//   - Nothing is loaded from another host.
//
// README.md says how a feature is added.
package console
