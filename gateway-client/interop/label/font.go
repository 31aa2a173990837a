package label

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"golang.org/x/image/font/sfnt"

	"sunledger/chaincode/provenance"
)

// Fonts are the faces that labels are set in.
type Fonts struct {
	regular, bold *sfnt.Font
}

// fontFiles are where systems keep a font with Chinese, the plain face and the bold.
// Debian's package is fonts-noto-cjk.
var fontFiles = [][2]string{
	{"/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"},
	{"/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc", "/usr/share/fonts/noto-cjk/NotoSansCJK-Bold.ttc"},
	{"/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc", "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Bold.ttc"},
	{"/System/Library/Fonts/Hiragino Sans GB.ttc", "/System/Library/Fonts/Hiragino Sans GB.ttc"},
	{`C:\Windows\Fonts\msyh.ttc`, `C:\Windows\Fonts\msyhbd.ttc`},
}

// SystemFonts are those of this machine; a USAGE refusal names the package to install
// when there are none.
var SystemFonts = sync.OnceValues(func() (*Fonts, error) { return openFonts(fontFiles) })

func openFonts(files [][2]string) (*Fonts, error) {
	for _, pair := range files {
		regular, err := openFont(pair[0])
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, unusable(pair[0], err)
		}
		bold, err := openFont(pair[1])
		if err != nil {
			bold = regular
		}
		return &Fonts{regular, bold}, nil
	}
	return nil, provenance.Refuse(provenance.Usage, "font", "this machine has no font with Chinese characters, which labels need; on Debian: apt-get install fonts-noto-cjk", "本机没有中文字体，无法绘制标签；Debian 系统请执行 apt-get install fonts-noto-cjk")
}

func unusable(file string, err error) error {
	return provenance.Refuse(provenance.Usage, "font", "%[1]s cannot be read as a font: %[2]v; on Debian: apt-get install --reinstall fonts-noto-cjk", "无法读取字体 %[1]s：%[2]v；Debian 系统请执行 apt-get install --reinstall fonts-noto-cjk", filepath.Base(file), err)
}

// openFont opens a font; of a collection, which holds a face for each country, the
// one for the mainland. The file stays open: glyphs are read as they are needed.
func openFont(file string) (*sfnt.Font, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	collection, err := sfnt.ParseCollectionReaderAt(f)
	if err != nil {
		f.Close()
		return nil, err
	}
	font, err := collection.Font(0)
	for i := 1; err == nil && i < collection.NumFonts() && !mainland(font); i++ {
		font, err = collection.Font(i)
	}
	if err == nil && !mainland(font) {
		font, err = collection.Font(0) // no face is named so, as in collections of another maker
	}
	if err != nil {
		f.Close()
	}
	return font, err
}

func mainland(font *sfnt.Font) bool {
	name, err := font.Name(nil, sfnt.NameIDFull)
	return err == nil && strings.Contains(name, " SC") && !strings.Contains(name, "Mono")
}
