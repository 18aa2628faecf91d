package console

import (
	"embed"
	"io/fs"
	"path"
	"strings"
)

// The build. dist/.gitkeep stands in the repository, so that the program can be
// built before the app.
//
//go:embed all:dist
var dist embed.FS

// build is what the app's build left.
type build struct {
	index []byte           // the page, with {{nonce}} and {{banner}} to be filled; nil when it was not built
	files map[string]asset // by name below aset/
}

// asset is a file of the build and what it was compressed to.
type asset struct {
	kind       string
	body       []byte
	brotli, gz []byte // nil when it was not compressed
}

// kinds are the media types of what a build holds.
var kinds = map[string]string{
	".js":    "text/javascript; charset=utf-8",
	".css":   "text/css; charset=utf-8",
	".svg":   "image/svg+xml",
	".json":  "application/json",
	".woff2": "font/woff2",
	".png":   "image/png",
}

// load reads a build; a folder without one is an empty build.
func load(files fs.FS) build {
	b := build{files: map[string]asset{}}
	b.index, _ = fs.ReadFile(files, "index.html")
	names, _ := fs.Glob(files, "aset/*")
	for _, name := range names {
		kind, known := kinds[path.Ext(name)]
		if !known {
			continue // a compressed twin, read with its file
		}
		body, err := fs.ReadFile(files, name)
		if err != nil {
			continue
		}
		a := asset{kind: kind, body: body}
		a.brotli, _ = fs.ReadFile(files, name+".br")
		a.gz, _ = fs.ReadFile(files, name+".gz")
		b.files[strings.TrimPrefix(name, "aset/")] = a
	}
	return b
}

// embedded is the build inside this program.
func embedded() build {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		return build{}
	}
	return load(files)
}
