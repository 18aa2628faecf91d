package servers

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
)

// The oldest major versions that carry what the store and the index use.
const (
	oldestPostgres = 15
	oldestRedis    = 7
)

// program is one installed server: where it is and its major version.
type program struct {
	path  string
	major int
}

// searchPath is where servers are looked for: $PATH, then where distributions
// put what they leave out of it.
func searchPath(given string) []string {
	if given != "" {
		return filepath.SplitList(given)
	}
	dirs := filepath.SplitList(os.Getenv("PATH"))
	for _, pattern := range []string{"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql/bin"} {
		found, _ := filepath.Glob(pattern)
		dirs = append(dirs, found...)
	}
	return append(dirs, "/usr/bin", "/usr/sbin", "/usr/local/bin")
}

// findPostgres returns the newest Postgres, or the one of the given major
// version when the folder was made by it (0 means any).
func findPostgres(ctx context.Context, run runner, dirs []string, major int) (program, error) {
	found := installed(ctx, run, dirs, "postgres")
	found = slices.DeleteFunc(found, func(p program) bool {
		_, err := os.Stat(filepath.Join(filepath.Dir(p.path), "initdb"))
		return err != nil || p.major < oldestPostgres
	})
	if len(found) == 0 {
		return program{}, failure(PostgresMissing, nil,
			"Postgres %d atau lebih baru tidak ditemukan; pasang paket postgresql atau isi PST_DATABASE_URL", oldestPostgres)
	}
	if major == 0 {
		return found[0], nil
	}
	for _, p := range found {
		if p.major == major {
			return p, nil
		}
	}
	return program{}, failure(FolderVersion, nil,
		"Folder data dibuat oleh Postgres %d, yang terpasang Postgres %d; pasang versi %d atau pilih PST_DATA_DIR lain",
		major, found[0].major, major)
}

// findRedis returns the newest Redis or Valkey.
func findRedis(ctx context.Context, run runner, dirs []string) (program, error) {
	for _, p := range installed(ctx, run, dirs, "redis-server", "valkey-server") {
		if p.major >= oldestRedis {
			return p, nil
		}
	}
	return program{}, failure(RedisMissing, nil,
		"Redis %d atau lebih baru (atau Valkey) tidak ditemukan; pasang paket redis-server atau isi PST_REDIS_URL", oldestRedis)
}

// version reads "postgres (PostgreSQL) 15.18" and "Redis server v=7.0.15".
var version = regexp.MustCompile(`(?:\) |v=)(\d+)`)

// installed returns what answers --version under the given names, newest first.
func installed(ctx context.Context, run runner, dirs []string, names ...string) []program {
	var found []program
	seen := map[string]bool{}
	for _, dir := range dirs {
		for _, name := range names {
			path := filepath.Join(dir, name)
			target, err := filepath.EvalSymlinks(path)
			if err != nil || seen[target] {
				continue
			}
			seen[target] = true
			said, err := run.output(ctx, "/", path, "--version")
			match := version.FindStringSubmatch(said)
			if err != nil || match == nil {
				continue
			}
			major, _ := strconv.Atoi(match[1])
			found = append(found, program{path: path, major: major})
		}
	}
	slices.SortStableFunc(found, func(a, b program) int { return b.major - a.major })
	return found
}
