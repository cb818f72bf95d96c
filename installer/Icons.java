import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;

/// Draws Flotilla's icon, a leading boat and two that follow, at every size that systems ask for: PNG files, an .ico and
/// an .icns. Run as `java Icons.java OUT_DIR`; the same bytes every time.
public final class Icons {
    private static final List<Integer> SIZES = List.of(16, 24, 32, 48, 64, 128, 256, 512);
    /// Types of Apple's icon container for a PNG of that size.
    private static final Map<Integer, String> APPLE = new TreeMap<>(Map.of(32, "ic11", 128, "ic07", 256, "ic08", 512, "ic09"));

    private static final Color DEEP = new Color(0x0B3A63);
    private static final Color SEA = new Color(0x1B7FA8);
    private static final Color SAIL = new Color(0xFFFFFF);
    private static final Color JIB = new Color(0xCFE6F2);
    private static final Color LEAD = new Color(0xFFC24B);

    private Icons() {}

    public static void main(String[] arguments) throws IOException {
        System.setProperty("java.awt.headless", "true");
        var out = Files.createDirectories(Path.of(arguments[0]));
        var pngs = new TreeMap<Integer, byte[]>();
        for (var size : SIZES) {
            pngs.put(size, png(size));
            Files.write(out.resolve("flotilla-" + size + ".png"), pngs.get(size));
        }
        Files.write(out.resolve("flotilla.ico"), ico(pngs));
        Files.write(out.resolve("flotilla.icns"), icns(pngs));
    }

    private static byte[] png(int size) throws IOException {
        var image = new BufferedImage(size, size, BufferedImage.TYPE_INT_ARGB);
        var pen = image.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        pen.scale(size / 100.0, size / 100.0);
        draw(pen, size);
        pen.dispose();
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }

    /// On a square of 100 by 100; small sizes show the leader alone.
    private static void draw(Graphics2D pen, int size) {
        var tile = new RoundRectangle2D.Double(2, 2, 96, 96, 44, 44);
        pen.setPaint(new GradientPaint(0, 0, SEA, 0, 100, DEEP));
        pen.fill(tile);
        pen.setClip(tile);
        if (size < 32) {
            boat(pen, 50, 84, 1.5, LEAD);
            return;
        }
        boat(pen, 24, 66, 0.62, JIB);
        boat(pen, 76, 66, 0.62, JIB);
        boat(pen, 50, 84, 1.15, LEAD);
    }

    /// A boat whose keel stands at (x, y): a main sail, a jib, a hull.
    private static void boat(Graphics2D pen, double x, double y, double scale, Color jib) {
        var before = pen.getTransform();
        pen.transform(new AffineTransform(scale, 0, 0, scale, x, y));
        var main = new Path2D.Double();
        main.moveTo(1.5, -52);
        main.curveTo(13, -40, 19, -27, 20, -15);
        main.lineTo(1.5, -15);
        main.closePath();
        pen.setPaint(SAIL);
        pen.fill(main);
        var front = new Path2D.Double();
        front.moveTo(-2, -46);
        front.curveTo(-10, -36, -15, -26, -17, -15);
        front.lineTo(-2, -15);
        front.closePath();
        pen.setPaint(jib);
        pen.fill(front);
        var hull = new Path2D.Double();
        hull.moveTo(-24, -11);
        hull.lineTo(25, -11);
        hull.curveTo(21, -3, 15, 0, 8, 0);
        hull.lineTo(-11, 0);
        hull.curveTo(-17, 0, -22, -4, -24, -11);
        hull.closePath();
        pen.setPaint(SAIL);
        pen.fill(hull);
        pen.setTransform(before);
    }

    private static byte[] ico(Map<Integer, byte[]> pngs) {
        var shown = pngs.entrySet().stream().filter(png -> png.getKey() <= 256).toList();
        var bytes = shown.stream().mapToInt(png -> png.getValue().length + 16).sum() + 6;
        var file = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        file.putShort((short) 0).putShort((short) 1).putShort((short) shown.size());
        var at = 6 + 16 * shown.size();
        for (var png : shown) {
            var side = (byte) (png.getKey() % 256); // 0 stands for 256
            file.put(side).put(side).put((byte) 0).put((byte) 0).putShort((short) 1).putShort((short) 32);
            file.putInt(png.getValue().length).putInt(at);
            at += png.getValue().length;
        }
        shown.forEach(png -> file.put(png.getValue()));
        return file.array();
    }

    private static byte[] icns(Map<Integer, byte[]> pngs) throws IOException {
        var parts = new ByteArrayOutputStream();
        var data = new DataOutputStream(parts);
        for (var type : APPLE.entrySet()) {
            var png = pngs.get(type.getKey());
            data.write(type.getValue().getBytes(StandardCharsets.US_ASCII));
            data.writeInt(png.length + 8);
            data.write(png);
        }
        var file = ByteBuffer.allocate(parts.size() + 8);
        file.put("icns".getBytes(StandardCharsets.US_ASCII)).putInt(parts.size() + 8).put(parts.toByteArray());
        return file.array();
    }
}
