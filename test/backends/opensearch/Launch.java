import java.nio.file.Path;
import java.util.List;
import org.codelibs.opensearch.runner.node.OpenSearchRunnerNode;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.transport.Netty4Plugin;

/** One OpenSearch node, all in its folder: `java Launch.java FOLDER HTTP_PORT TRANSPORT_PORT`. */
public class Launch {
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    Settings settings = Settings.builder()
      .put("path.home", folder).put("path.data", folder.resolve("data")).put("path.logs", folder.resolve("logs"))
      .put("cluster.name", "vigie-tests").put("node.name", "one")
      .put("network.host", "127.0.0.1").put("http.port", arguments[1]).put("transport.port", arguments[2])
      .put("discovery.type", "single-node")
      .put("cluster.routing.allocation.disk.threshold_enabled", false)
      .build();
    var environment = new Environment(settings, folder.resolve("config"));
    var node = new OpenSearchRunnerNode(environment, List.of(Netty4Plugin.class));
    node.start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> { try { node.close(); } catch (Exception ignored) {} }));
    Thread.currentThread().join();
  }
}
