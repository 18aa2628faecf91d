package auth

import "sync"

// memory is a bounded map in two generations: when the young one is full it
// becomes the old one, and what nobody asked for since is forgotten. It is
// safe for concurrent use.
type memory[K comparable, V any] struct {
	mu         sync.RWMutex
	size       int // of one generation
	young, old map[K]V
}

func newMemory[K comparable, V any](size int) *memory[K, V] {
	return &memory[K, V]{size: size, young: map[K]V{}}
}

func (m *memory[K, V]) get(k K) (V, bool) {
	m.mu.RLock()
	v, ok := m.young[k]
	aged := false
	if !ok {
		v, aged = m.old[k]
	}
	m.mu.RUnlock()
	if aged {
		m.renew(k)
	}
	return v, ok || aged
}

// renew moves a value of the old generation into the young one, unless it was
// dropped or replaced since.
func (m *memory[K, V]) renew(k K) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if v, still := m.old[k]; still {
		if _, newer := m.young[k]; !newer {
			m.set(k, v)
		}
	}
}

func (m *memory[K, V]) put(k K, v V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.set(k, v)
}

// change replaces a value by what f makes of it, and returns that.
func (m *memory[K, V]) change(k K, f func(V) V) V {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.young[k]
	if !ok {
		v = m.old[k]
	}
	v = f(v)
	m.set(k, v)
	return v
}

func (m *memory[K, V]) drop(k K) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.young, k)
	delete(m.old, k)
}

func (m *memory[K, V]) set(k K, v V) {
	if len(m.young) >= m.size {
		m.old, m.young = m.young, make(map[K]V, m.size)
	}
	m.young[k] = v
	delete(m.old, k)
}

func (m *memory[K, V]) len() int {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return len(m.young) + len(m.old)
}
