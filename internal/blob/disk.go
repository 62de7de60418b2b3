package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"gantry/internal/model"
)

// Disk keeps blobs in a folder of the local disk. Names are spread over
// folders by their first letters, so that none grows large.
type Disk struct {
	Dir string
}

const (
	folderMode = 0o750
	fileMode   = 0o640

	// writing is the folder of blobs that are not whole yet; what a crash
	// leaves there is of no use to anybody.
	writing = ".writing"
)

// path returns where a blob lies.
func (d *Disk) path(key string) (string, error) {
	if err := checkKey(key); err != nil {
		return "", err
	}
	folder, name := filepath.Split(key)
	first, second := "__", "__"
	if len(name) >= 4 {
		first, second = name[:2], name[2:4]
	}
	return filepath.Join(d.Dir, folder, first, second, name), nil
}

// Put writes a blob beside its place, makes sure that it is on the disk and
// only then gives it its name.
func (d *Disk) Put(ctx context.Context, key string, r io.Reader) (size int64, err error) {
	path, err := d.path(key)
	if err != nil {
		return 0, err
	}
	if err := os.MkdirAll(filepath.Join(d.Dir, writing), folderMode); err != nil {
		return 0, fmt.Errorf("make the folder of files: %w", err)
	}
	f, err := os.CreateTemp(filepath.Join(d.Dir, writing), "*")
	if err != nil {
		return 0, fmt.Errorf("open a file to write: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, absentIsFine(os.Remove(f.Name())))
		}
	}()
	size, err = io.Copy(f, reader{ctx, r})
	err = errors.Join(err, f.Chmod(fileMode), f.Sync(), f.Close())
	if err != nil {
		return 0, fmt.Errorf("write a file: %w", err)
	}
	return size, d.place(f.Name(), path)
}

// place moves a finished file to where it belongs.
func (d *Disk) place(from, path string) error {
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, folderMode); err != nil {
		return fmt.Errorf("make the folder of a file: %w", err)
	}
	if err := os.Rename(from, path); err != nil {
		return fmt.Errorf("name a file: %w", err)
	}
	for ; len(folder) >= len(filepath.Clean(d.Dir)); folder = filepath.Dir(folder) {
		if err := syncFolder(folder); err != nil {
			return fmt.Errorf("write a file's name: %w", err)
		}
		if folder == filepath.Dir(folder) {
			break
		}
	}
	return nil
}

// syncFolder makes sure that the names in a folder are on the disk.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// Open returns a part of a blob. The file itself is returned where all of it
// is asked for, so that the system can send it without copying.
func (d *Disk) Open(_ context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	path, err := d.path(key)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, model.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("open a file: %w", err)
	}
	if offset == 0 && length == whole {
		return f, nil
	}
	if _, err := f.Seek(offset, io.SeekStart); err != nil {
		return nil, errors.Join(fmt.Errorf("find a part of a file: %w", err), f.Close())
	}
	if length == whole {
		return f, nil
	}
	return part{io.LimitReader(f, length), f}, nil
}

// part is some of a file.
type part struct {
	io.Reader
	io.Closer
}

// Delete removes a blob; its folders stay.
func (d *Disk) Delete(_ context.Context, key string) error {
	path, err := d.path(key)
	if err != nil {
		return err
	}
	if err := absentIsFine(os.Remove(path)); err != nil {
		return fmt.Errorf("delete a file: %w", err)
	}
	return nil
}

// Tidy removes what writes that were cut short have left behind. Nothing
// younger than age is touched: it may be growing just now.
func (d *Disk) Tidy(age time.Duration) error {
	folder := filepath.Join(d.Dir, writing)
	entries, err := os.ReadDir(folder)
	if err := absentIsFine(err); err != nil {
		return fmt.Errorf("look for unfinished files: %w", err)
	}
	var errs []error
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && time.Since(info.ModTime()) > age {
			err = os.Remove(filepath.Join(folder, e.Name()))
		}
		errs = append(errs, absentIsFine(err))
	}
	return errors.Join(errs...)
}

func absentIsFine(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// reader is r until ctx ends.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
