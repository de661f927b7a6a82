package org.whatsappscheduler.common;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tells addresses on the public Internet from those that lead into somebody's own network: where users name a URL that
 * we then call, ours must not be reachable. Source: the IANA special-purpose address registries (RFC 6890), and the
 * addresses at which clouds serve their machines' credentials.
 *
 * <p>A name may lead elsewhere the next time it is asked for. Resolve it once, with {@link #resolve}, and connect to the
 * address that was checked.
 */
public final class PublicAddress {

    private static final List<Block> NOT_PUBLIC = List.of(
            Block.of("0.0.0.0/8"),
            Block.of("10.0.0.0/8"),
            Block.of("100.64.0.0/10"),
            Block.of("127.0.0.0/8"),
            Block.of("168.63.129.16/32"), // Azure's own services, to its machines
            Block.of("169.254.0.0/16"),
            Block.of("172.16.0.0/12"),
            Block.of("192.0.0.0/24"),
            Block.of("192.0.2.0/24"),
            Block.of("192.88.99.0/24"),
            Block.of("192.168.0.0/16"),
            Block.of("198.18.0.0/15"),
            Block.of("198.51.100.0/24"),
            Block.of("203.0.113.0/24"),
            Block.of("224.0.0.0/3"),
            Block.of("2001::/23"),
            Block.of("2001:db8::/32"),
            Block.of("2002::/16"),
            Block.of("3fff::/20"));

    /** All of IPv6 that has been handed out for public use so far. */
    private static final Block GLOBAL_UNICAST = Block.of("2000::/3");

    /** An IPv4 address as a network without IPv4 reaches it: the last four bytes (RFC 6052). */
    private static final Block NAT64 = Block.of("64:ff9b::/96");

    private static final Set<String> LOCAL_DOMAINS =
            Set.of("localhost", "local", "internal", "intranet", "lan", "home", "corp", "private", "invalid", "test");

    /** Browsers and others take a host that ends so for an IPv4 address, in whatever form it is written. */
    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");

    private static final Pattern IPV4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\\.){3}(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])");

    private PublicAddress() {}

    /** Whether the address is on the public Internet. */
    public static boolean isPublic(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (NAT64.contains(bytes)) {
            bytes = Arrays.copyOfRange(bytes, 12, 16);
        } else if (!(address instanceof Inet4Address) && !GLOBAL_UNICAST.contains(bytes)) {
            return false;
        }
        byte[] checked = bytes;
        return NOT_PUBLIC.stream().noneMatch(block -> block.contains(checked));
    }

    /**
     * Whether a host, as a URL names it, can be on the public Internet: an IP literal that is public, or a name that is not
     * reserved for local use (RFC 6761, RFC 6762, RFC 9476). Does not ask DNS.
     */
    public static boolean canBePublic(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.startsWith("[")) {
            return isPublicLiteral(name.substring(1, name.length() - 1));
        }
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        String last = name.substring(name.lastIndexOf('.') + 1);
        if (NUMBER.matcher(last).matches()) {
            return IPV4.matcher(name).matches() && isPublicLiteral(name);
        }
        return name.contains(".") && !LOCAL_DOMAINS.contains(last) && !name.endsWith(".home.arpa");
    }

    /** One with a zone, as in {@code fe80::1%eth0}, names an interface of this very machine. */
    private static boolean isPublicLiteral(String address) {
        try {
            return !address.contains("%") && isPublic(InetAddress.ofLiteral(address));
        } catch (IllegalArgumentException noAddress) {
            return false;
        }
    }

    /**
     * The addresses of a host name or IP literal, only if all of them are public. Asks DNS, so it may take seconds.
     *
     * @throws UnknownHostException when it has no address
     * @throws NotPublicException when one of them is not public
     */
    public static List<InetAddress> resolve(String host) throws UnknownHostException, NotPublicException {
        List<InetAddress> addresses = List.of(InetAddress.getAllByName(host));
        if (!addresses.stream().allMatch(PublicAddress::isPublic)) {
            throw new NotPublicException();
        }
        return addresses;
    }

    /** A host that leads into a private network; does not say which address it is, so that nobody can map ours. */
    public static final class NotPublicException extends Exception {
        NotPublicException() {
            super("the host is not on the public Internet");
        }
    }

    /** A range of addresses: those that begin with the same bits. */
    private record Block(byte[] prefix, int bits) {

        static Block of(String cidr) {
            String[] parts = cidr.split("/", 2);
            return new Block(InetAddress.ofLiteral(parts[0]).getAddress(), Integer.parseInt(parts[1]));
        }

        boolean contains(byte[] address) {
            if (address.length != prefix.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> bit % Byte.SIZE;
                if ((address[bit / Byte.SIZE] & mask) != (prefix[bit / Byte.SIZE] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
