package message

import (
	"context"
	"encoding/hex"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/bps-pst/pst/internal/tenant"
)

// bucket keeps contents in an S3-compatible bucket as <office>/<sum>.
type bucket struct {
	client *minio.Client
	name   string
}

// newBucket reads an address as config has checked it:
// s3://key:secret@host[:port]/bucket?region=…&insecure=true. Nothing is asked
// of the bucket before the first file.
func newBucket(address string) (*bucket, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	secret, _ := u.User.Password()
	plain, _ := strconv.ParseBool(u.Query().Get("insecure"))
	client, err := minio.New(u.Host, &minio.Options{
		Creds:        credentials.NewStaticV4(u.User.Username(), secret, ""),
		Secure:       !plain,
		Region:       u.Query().Get("region"),
		BucketLookup: minio.BucketLookupPath,
		MaxRetries:   3,
	})
	return &bucket{client: client, name: strings.Trim(u.Path, "/")}, err
}

func objectKey(office tenant.Office, sum []byte) string {
	return strconv.Itoa(int(office)) + "/" + hex.EncodeToString(sum)
}

// put sends the content whole; the bucket checks it by a checksum.
func (b *bucket) put(ctx context.Context, office tenant.Office, s *spool) error {
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err := b.client.PutObject(ctx, b.name, objectKey(office, s.sum[:]), s.file, s.size,
		minio.PutObjectOptions{ContentType: anyMedia, DisableMultipart: true})
	return err
}

func (b *bucket) has(ctx context.Context, office tenant.Office, sum []byte) (bool, error) {
	_, err := b.client.StatObject(ctx, b.name, objectKey(office, sum), minio.StatObjectOptions{})
	if gone(err) {
		return false, nil
	}
	return err == nil, err
}

// open asks for the content at once, so that one that is gone is told before
// anything is answered.
func (b *bucket) open(ctx context.Context, office tenant.Office, sum []byte) (io.ReadSeekCloser, error) {
	// What is read after the request's context has ended is still being sent.
	o, err := b.client.GetObject(context.WithoutCancel(ctx), b.name, objectKey(office, sum), minio.GetObjectOptions{})
	if err != nil {
		return nil, err
	}
	if _, err := o.Stat(); err != nil {
		_ = o.Close()
		if gone(err) {
			err = fs.ErrNotExist
		}
		return nil, err
	}
	return o, nil
}

func (b *bucket) remove(ctx context.Context, office tenant.Office, sum []byte) error {
	return b.client.RemoveObject(ctx, b.name, objectKey(office, sum), minio.RemoveObjectOptions{})
}

func (b *bucket) older(ctx context.Context, office tenant.Office, than time.Time, found func(sums [][]byte) error) error {
	ctx, stop := context.WithCancel(ctx) // ends the listing when found fails
	defer stop()
	var batch [][]byte
	prefix := strconv.Itoa(int(office)) + "/"
	for o := range b.client.ListObjects(ctx, b.name, minio.ListObjectsOptions{Prefix: prefix, Recursive: true}) {
		if o.Err != nil {
			return o.Err
		}
		sum, err := hex.DecodeString(strings.TrimPrefix(o.Key, prefix))
		if err != nil || !o.LastModified.Before(than) {
			continue // is not ours, or is young
		}
		if batch = append(batch, sum); len(batch) < purgeBatch {
			continue
		}
		if err := found(batch); err != nil {
			return err
		}
		batch = nil
	}
	if len(batch) == 0 {
		return nil
	}
	return found(batch)
}

// gone tells of an object that is not there.
func gone(err error) bool {
	return err != nil && minio.ToErrorResponse(err).StatusCode == http.StatusNotFound && minio.ToErrorResponse(err).Code != minio.NoSuchBucket
}
