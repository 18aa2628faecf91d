package site

import (
	"io"
	"io/fs"
	slash "path"
)

// maxClip bounds a recording that an installation puts in the place of a clip.
const maxClip = 256 << 10

// clipTypes are the codecs of the voice.
var clipTypes = map[string]string{".opus": "audio/ogg; codecs=opus", ".mp3": "audio/mpeg"}

// UseVoice has the TVs speak with recordings of the installation where there
// are any: <office>/<name>, else <name>, else the clip of the same name that
// comes with the program. It is called before Routes.
func (s *Site) UseVoice(recordings fs.FS) { s.voice = recordings }

// clip finds a clip by its name for an office; only what comes with the program
// can be replaced.
func (s *Site) clip(office, name string) (asset, bool) {
	media := clipTypes[slash.Ext(name)]
	body, err := static.ReadFile("static/audio/" + name)
	if media == "" || err != nil {
		return asset{}, false
	}
	for _, at := range []string{office + "/" + name, name} {
		if own, ok := s.recording(at); ok {
			body = own
			break
		}
	}
	return asset{media, body, tagOf(body)}, true
}

// recording reads a file of the installation; one that is too large, or is not
// a file, is passed over.
func (s *Site) recording(at string) ([]byte, bool) {
	if s.voice == nil {
		return nil, false
	}
	f, err := s.voice.Open(at)
	if err != nil {
		return nil, false
	}
	defer func() { _ = f.Close() }()
	body, err := io.ReadAll(io.LimitReader(f, maxClip+1))
	return body, err == nil && len(body) > 0 && len(body) <= maxClip
}
