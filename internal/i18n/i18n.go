// Package i18n is the one catalogue of sentences that people read, in
// Indonesian and English, for Go and for the web app. Keys are flat and
// dotted ("fault.not_found"); a value may hold {name} placeholders. Files
// named *.id.json and id.json together make the Indonesian catalogue, the
// *.en.json and en.json the English one. Both hold the same keys and no key
// stands in two files of one language.
package i18n

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"sync/atomic"
)

//go:embed *.json
var files embed.FS

// Lang is a language of the catalogue, as an ISO 639-1 code.
type Lang string

// The languages. Indonesian is the language of the service.
const (
	ID Lang = "id"
	EN Lang = "en"
)

// Langs lists the closed set.
var Langs = []Lang{ID, EN}

var (
	catalogue = map[Lang]map[string]string{ID: mustLoad(files, ID), EN: mustLoad(files, EN)}
	unknown   atomic.Int64
)

// T returns the sentence under key with each {name} replaced by args[name].
// A placeholder without an argument stays as it is. A language outside the
// set reads Indonesian. An unknown key is returned as it is and counted.
func T(lang Lang, key string, args map[string]any) string {
	text, ok := of(lang)[key]
	if !ok {
		unknown.Add(1)
		return key
	}
	if len(args) == 0 || !strings.Contains(text, "{") {
		return text
	}
	return fill(text, args)
}

// Has tells whether the catalogue holds key.
func Has(key string) bool {
	_, ok := catalogue[ID][key]
	return ok
}

// Unknown returns how often an unknown key was asked for since the start of
// the program; it is zero in a healthy one.
func Unknown() int64 { return unknown.Load() }

func of(lang Lang) map[string]string {
	if c, ok := catalogue[lang]; ok {
		return c
	}
	return catalogue[ID]
}

// fill copies text in one pass, so that an argument that looks like a
// placeholder is not replaced again.
func fill(text string, args map[string]any) string {
	var b strings.Builder
	for {
		open := strings.IndexByte(text, '{')
		end := strings.IndexByte(text, '}')
		if open < 0 || end < open {
			b.WriteString(text)
			return b.String()
		}
		b.WriteString(text[:open])
		if v, ok := args[text[open+1:end]]; ok {
			fmt.Fprint(&b, v)
		} else {
			b.WriteString(text[open : end+1])
		}
		text = text[end+1:]
	}
}

// mustLoad merges the files of one language; a broken embedded file is an
// error of the build and stops the program at once.
func mustLoad(f fs.FS, lang Lang) map[string]string {
	all := map[string]string{}
	for _, pattern := range []string{string(lang) + ".json", "*." + string(lang) + ".json"} {
		names, err := fs.Glob(f, pattern)
		if err != nil {
			panic(fmt.Sprintf("i18n: %v", err))
		}
		for _, name := range names {
			if err := merge(all, f, name); err != nil {
				panic(fmt.Sprintf("i18n: %s: %v", name, err))
			}
		}
	}
	return all
}

func merge(all map[string]string, f fs.FS, name string) error {
	body, err := fs.ReadFile(f, name)
	if err != nil {
		return err
	}
	var part map[string]string
	if err := json.Unmarshal(body, &part); err != nil {
		return err
	}
	for key, text := range part {
		if _, twice := all[key]; twice {
			return fmt.Errorf("key %q stands in two files", key)
		}
		all[key] = text
	}
	return nil
}
