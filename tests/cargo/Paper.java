import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/** Says what Paper says, on the port that its server.properties names, once its licence is accepted. */
public final class Paper {
    public static void main(String[] args) throws IOException {
        Path eula = Path.of("eula.txt");
        if (!Files.exists(eula) || !Files.readString(eula).contains("eula=true")) {
            Files.writeString(eula, "eula=false\n");
            say("You need to agree to the EULA in order to run the server. Go to eula.txt for more info.");
            System.exit(0);
        }
        int port = Files.readAllLines(Path.of("server.properties")).stream()
            .filter(line -> line.startsWith("server-port="))
            .mapToInt(line -> Integer.parseInt(line.substring("server-port=".length()).trim()))
            .findFirst()
            .orElseThrow();
        try (ServerSocket socket = new ServerSocket(port)) {
            say("Starting Minecraft server on *:" + socket.getLocalPort());
            say("Done (1.234s)! For help, type \"help\"");
            BufferedReader console = new BufferedReader(new InputStreamReader(System.in));
            for (String line = console.readLine(); line != null; line = console.readLine()) {
                if (line.startsWith("say ")) say("[Server] " + line.substring(4));
                else if (line.equals("stop")) break;
                else say("Unknown command. Type \"help\" for help.");
            }
            say("Stopping server");
        }
    }

    private static void say(String text) {
        System.out.println("[12:00:00 INFO]: " + text);
    }
}
