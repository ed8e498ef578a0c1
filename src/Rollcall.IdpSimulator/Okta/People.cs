using System.Globalization;

namespace Rollcall.IdpSimulator.Okta;

/// <summary>Makes up people. Names carry accents, apostrophes, quotes and other scripts, since that is where servers break.</summary>
internal static class People
{
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string Base36 = "0123456789abcdefghijklmnopqrstuvwxyz";

    // The name, and how it looks in an address.
    private static readonly (string Name, string Slug)[] Given =
    [
        ("Ada", "Ada"), ("José", "Jose"), ("Søren", "Soren"), ("Zoë", "Zoe"), ("Jürgen", "Juergen"), ("伟", "Wei"), ("Grace", "Grace"),
        ("Robert \"Bob\"", "Bob"), ("Łukasz", "Lukasz"), ("Siobhán", "Siobhan"), ("Анна", "Anna"), ("Mary Jo", "MaryJo"), ("Ngọc", "Ngoc"),
    ];

    private static readonly (string Name, string Slug)[] Family =
    [
        ("O'Brien", "O'Brien"), ("Groß", "Gross"), ("Ødegaard", "Odegaard"), ("李", "Li"), ("Núñez", "Nunez"), ("D'Angelo", "D'Angelo"),
        ("Müller", "Mueller"), ("Smith-Jones", "Smith-Jones"), ("Петрова", "Petrova"), ("van der Berg", "vanderBerg"), ("Çelik", "Celik"),
        ("Lund", "Lund"), ("Šimek", "Simek"),
    ];

    private static readonly string[] Titles = ["Ingénieure", "Head of R&D", "Büroleiter", "Engineer <II>", "Vice President"];

    public static IReadOnlyList<Person> Assigned(OktaOptions options)
    {
        var dice = new Random(options.Seed);
        return [.. Enumerable.Range(0, options.Users).Select(index => Make(index, options, dice))];
    }

    private static Person Make(int index, OktaOptions options, Random dice)
    {
        (string Name, string Slug) given = Pick(Given, dice);
        (string Name, string Slug) family = Pick(Family, dice);
        // The number keeps names apart within a run, the seed keeps runs apart.
        string local = string.Create(CultureInfo.InvariantCulture, $"{given.Slug}.{family.Slug}{index + 1}");
        string domain = string.Create(CultureInfo.InvariantCulture, $"seed{options.Seed}.example");
        // Capitals in half of the names show a server that stores another spelling than was sent.
        string userName = $"{(index % 2 == 0 ? local : local.ToLowerInvariant())}@{domain}";
        bool ownAddress = options.UniqueIdentifier is "userName";
        string email = ownAddress && index % 7 == 3 ? $"{local}@mail.{domain}" : userName;
        var first = new Profile(userName, given.Name, family.Name, email, Title: null, options.MappedAttributes);
        // Only the user name stays for good: it is what a second run with the same seed matches.
        bool moves = ownAddress && index % 6 == 5;
        return new Person
        {
            Index = index,
            OktaId = "00u" + Word(Base62, 17, dice),
            Locale = index % 4 == 3 ? "en_US" : "en-US",
            Placeholder = Word(Base36, 8, dice),
            NewPassword = Word(Base62, 14, dice) + "!7",
            SecondEmail = $"{local}@home.{domain}",
            First = first,
            Second = first with
            {
                FamilyName = $"{family.Name}-{Pick(Family, dice).Name}",
                Email = moves ? $"{local}@new.{domain}" : email,
                Title = Titles[dice.Next(Titles.Length)],
            },
        };
    }

    private static (string Name, string Slug) Pick((string Name, string Slug)[] names, Random dice) => names[dice.Next(names.Length)];

    private static string Word(string alphabet, int length, Random dice) =>
        string.Create(length, (alphabet, dice), static (word, source) =>
        {
            for (int i = 0; i < word.Length; i++)
                word[i] = source.alphabet[source.dice.Next(source.alphabet.Length)];
        });
}
