package dev.holdfast.storage.azure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.spi.storage.BlobStoreException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AzureLocationTest {
    private static final String KEY = "credentials-file=/etc/holdfast/azure.key";

    @Test
    void aLocationSaysAccountContainerAndPrefix() throws BlobStoreException {
        AzureLocation where = parse("azure://backups/vault/site-a/prod?" + KEY);
        assertEquals("backups", where.account());
        assertEquals("vault", where.container());
        assertEquals("site-a/prod/", where.prefix());
        assertEquals(URI.create("https://backups.blob.core.windows.net"), where.endpoint());
        assertEquals(new Identity.CredentialsFile(Path.of("/etc/holdfast/azure.key")), where.identity());
        assertEquals(Optional.empty(), where.tier());
    }

    @Test
    void aStoreMayBeAWholeContainer() throws BlobStoreException {
        assertEquals("", parse("azure://backups/vault?" + KEY).prefix());
        assertEquals("", parse("azure://backups/vault/?" + KEY).prefix());
    }

    @Test
    void tiersAreNamedInAnyCase() throws BlobStoreException {
        assertEquals(
                Optional.of("Cool"),
                parse("azure://backups/vault?tier=cool&" + KEY).tier());
        assertEquals(
                Optional.of("Cold"),
                parse("azure://backups/vault?tier=COLD&" + KEY).tier());
    }

    @Test
    void identitiesMayBeToldApartByTheirClient() throws BlobStoreException {
        assertEquals(
                new Identity.Managed(Optional.of("4711")),
                parse("azure://backups/vault?identity=managed&client-id=4711").identity());
        assertEquals(
                new Identity.Workload(Optional.empty()),
                parse("azure://backups/vault?identity=workload").identity());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://backups/vault?" + KEY,
                "azure:backups/vault?" + KEY,
                "azure://backups?" + KEY,
                "azure:///vault?" + KEY,
                "azure://BACKUPS/vault?" + KEY,
                "azure://user@backups/vault?" + KEY,
                "azure://ab/vault?" + KEY,
                "azure://backups/Vault?" + KEY,
                "azure://backups/a--b?" + KEY,
                "azure://backups/vault/../other?" + KEY,
                "azure://backups/vault/a//b?" + KEY,
                "azure://backups/vault/.hidden?" + KEY,
                "azure://backups/vault",
                "azure://backups/vault?" + KEY + "&identity=managed",
                "azure://backups/vault?" + KEY + "&client-id=4711",
                "azure://backups/vault?identity=mine",
                "azure://backups/vault?tier=Lukewarm&" + KEY,
                "azure://backups/vault?endpoint=http://blob.example.com&" + KEY,
                "azure://backups/vault?endpoint=ftp://127.0.0.1&" + KEY,
                "azure://backups/vault?sig=secret&" + KEY,
            })
    void otherFormsAreRefused(String location) {
        BlobStoreException e = assertThrows(BlobStoreException.InvalidLocation.class, () -> parse(location));
        assertFalse(String.valueOf(e.getMessage()).contains("secret"), e::getMessage);
    }

    @Test
    void onlyOnLoopbackMayTheEndpointBeInTheClear() throws BlobStoreException {
        for (String host : new String[] {"127.0.0.1:10000", "localhost:10000", "[::1]:10000"}) {
            assertEquals(
                    "http",
                    parse("azure://backups/vault?endpoint=http://" + host + "/backups&" + KEY)
                            .endpoint()
                            .getScheme());
        }
    }

    @Test
    void messagesDoNotNameTheCredentials() throws BlobStoreException {
        assertFalse(parse("azure://backups/vault/a?" + KEY).toString().contains("azure.key"));
    }

    private static AzureLocation parse(String location) throws BlobStoreException {
        return AzureLocation.parse(URI.create(location));
    }
}
