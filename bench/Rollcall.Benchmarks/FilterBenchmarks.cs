using BenchmarkDotNet.Attributes;
using Rollcall.Scim.Filtering;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;
using Rollcall.Storage;
using Rollcall.Storage.Filters;
using Rollcall.Storage.Sqlite;

namespace Rollcall.Benchmarks;

/// <summary>A filter's way: text, tree, predicate, SQL, and one resource judged.</summary>
[MemoryDiagnoser]
public class FilterBenchmarks
{
    private readonly ResourceType _type = ScimSchemas.Standard.User;
    private readonly SqliteDialect _sqlite = new();
    private readonly Guid _directory = new("019aa000-0000-7000-8000-000000000001");
    private ScimObject _document = ScimObject.Empty;
    private Filter _filter = null!;
    private Filter _name = null!;
    private ScimPredicate _predicate = null!;

    [GlobalSetup]
    public void Prepare()
    {
        _document = Samples.Read(Samples.User);
        _filter = ScimFilterParser.ParseFilter(Samples.ValuePathFilter);
        _name = ScimFilterParser.ParseFilter(Samples.NameFilter);
        _predicate = ScimPredicate.Compile(_filter, _type);
    }

    [Benchmark(Baseline = true)]
    public Filter Parse_value_path() => ScimFilterParser.ParseFilter(Samples.ValuePathFilter);

    [Benchmark]
    public ScimPredicate Compile() => ScimPredicate.Compile(_filter, _type);

    [Benchmark]
    public bool Judge_one_resource() => _predicate.Matches(_document);

    [Benchmark]
    public SqlFilter Translate_userName_eq_to_SQL() => SqlFilter.Translate(_name, _type, _sqlite, _directory, (SqlValue)0);
}
