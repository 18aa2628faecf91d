package configs

import (
	"fmt"
	"io/fs"
)

// Letter returns the text of a letter in a language: its first line is the
// title, the rest after an empty line the body, both text/template.
func Letter(name, lang string) (string, error) {
	text, err := fs.ReadFile(files, "surat/"+name+"."+lang+".txt")
	if err != nil {
		return "", fmt.Errorf("configs: letter %s in %s: %w", name, lang, err)
	}
	return string(text), nil
}
